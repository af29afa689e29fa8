"""What a query is searched for, what it found, and how sure it makes the agent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.agent import confidence
from core.agent.confidence import Calibration, Features
from core.agent.file_codes import Lead
from core.agent.query import Query
from core.embedding.embedder import Vectors
from core.knowledge.retrieval import Retrieval


@dataclass(frozen=True)
class Sought:
    """Queries, embedded."""

    queries: Sequence[Query]
    vectors: Vectors
    """Of their topics, shape (queries, dimension)."""
    whole: Vectors
    """Of the first as it was asked, shape (dimension,)."""

    @property
    def asked(self) -> list[str]:
        """Each as it was asked."""
        return [query.asked for query in self.queries]

    @property
    def topics(self) -> list[str]:
        """What each is searched for."""
        return [query.topic for query in self.queries]


@dataclass(frozen=True)
class Found:
    """The query that was chosen, and what it found."""

    query: str
    """As it was asked."""
    vector: Vectors
    """Of what was searched for."""
    retrieval: Retrieval
    features: Features | None
    confidence: float


def embed(queries: Sequence[Query], encode: Callable[[Sequence[str]], Vectors]) -> Sought:
    """Embed the queries' topics and the first query as it was asked, all in one call."""
    topics, asked = [query.topic for query in queries], queries[0].asked
    if asked == topics[0]:
        vectors = encode(topics)
        return Sought(queries, vectors, vectors[0])
    vectors = encode([*topics, asked])
    return Sought(queries, vectors[:-1], vectors[-1])


def weigh_each(
    queries: Sequence[str],
    vectors: Vectors,
    retrievals: Sequence[Retrieval],
    calibration: Calibration,
) -> list[Found]:
    """Each query with its vector, shape (queries, dimension), and its confidence."""
    found = []
    for query, vector, retrieval in zip(queries, vectors, retrievals, strict=True):
        features = confidence.features(retrieval, vector)
        sure = confidence.probability(features, calibration)
        found.append(Found(query, vector, retrieval, features, sure))
    return found


def names(found: Found, lead: Lead) -> bool:
    """Whether the article that was found first speaks of the code."""
    first = found.retrieval.hits[:1]
    return any(lead.code.lower() in f"{hit.title}\n{hit.text}".lower() for hit in first)
