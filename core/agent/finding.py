"""What a query found, and how sure it makes the agent."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.agent import confidence
from core.agent.confidence import Calibration, Features
from core.agent.file_codes import Lead
from core.embedding.embedder import Vectors
from core.knowledge.retrieval import Retrieval


@dataclass(frozen=True)
class Found:
    """The query that was chosen, and what it found."""

    query: str
    vector: Vectors
    retrieval: Retrieval
    features: Features | None
    confidence: float


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
