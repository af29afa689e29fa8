"""Find the passages that bear on a question: dense and lexical, fused."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.embedding.embedder import Vectors
from core.errors import IndexUnavailable
from core.knowledge.corpus import Corpus
from core.knowledge.index import DenseMatch, PendingQuery
from core.knowledge.lexical import LexicalMatch
from core.knowledge.repository import LivePassage

CANDIDATES = 50
"""Passages taken from each of the two searches before fusion."""
SPARE = 5
"""Passages loaded beyond the limit, in case some are no longer live."""
DENSE_WEIGHT = 0.6
"""Share of the dense score in the fused one; the rest is lexical."""
DENSE_BACKGROUND = 10
"""The best so many dense scores tell how the question stands out from its neighbourhood."""


@dataclass(frozen=True)
class Blend:
    """How both searches are put together."""

    dense_weight: float = DENSE_WEIGHT
    """0 (words alone) to 1 (meaning alone)."""
    candidates: int = CANDIDATES


DEFAULT_BLEND = Blend()


@dataclass(frozen=True)
class FusedParts:
    """What each search contributes to a passage's fused score, 0 to 1 together."""

    dense: float
    lexical: float

    @property
    def score(self) -> float:
        return self.dense + self.lexical


UNRANKED = FusedParts(0.0, 0.0)


@dataclass(frozen=True)
class Hit:
    """A retrieved passage and why it stands where it does.

    `dense_score` is the cosine (-1 to 1) and `lexical_score` BM25, each `None` when that search
    did not return the passage; `fused_score` orders the hits, `rank` counts from 1.
    `unit_vectors` has a row for each answer unit of the passage. `phrasing` is the number (from 1)
    of the article's phrasing that gave the dense score, `None` where the passage's own text did.
    """

    passage_id: int
    article_id: str
    version_id: int
    version_number: int
    title: str
    url: str | None
    heading: str
    text: str
    dense_score: float | None
    lexical_score: float | None
    fused_score: float
    rank: int
    unit_vectors: Vectors = field(repr=False, compare=False)
    parts: FusedParts = field(default=UNRANKED, compare=False)
    phrasing: int | None = None


@dataclass(frozen=True)
class Retrieval:
    """What was found, best first; nothing found is an empty `hits`.

    `timings_ms` has the milliseconds of each step, `dense` those that were still waited for after
    the lexical search, which runs meanwhile. `without_index` says that the vector index
    did not answer and only lexical search was used.
    """

    hits: Sequence[Hit]
    timings_ms: Mapping[str, float]
    best_dense: Sequence[float] = ()
    """The highest cosines of the whole dense search, best first."""
    without_index: bool = False


class Retriever:
    """Search over a corpus. Read-only."""

    def __init__(self, corpus: Corpus, *, blend: Blend = DEFAULT_BLEND) -> None:
        self._corpus = corpus
        self._blend = blend

    def search(self, question: str, vector: Vectors, *, limit: int = 10) -> Retrieval:
        """The passages for a question and its vector of shape (dimension,)."""
        return self.search_each([question], vector[None], limit=limit)[0]

    def search_each(
        self, questions: Sequence[str], vectors: Vectors, *, limit: int = 10
    ) -> list[Retrieval]:
        """The passages for each question and its row of `vectors`, all asked of the index at once.

        Each one's timings are those of all together.
        """
        started = time.perf_counter()
        pending = self._corpus.start_dense(vectors, limit=self._blend.candidates)
        sparse = self._corpus.lexical(questions, limit=self._blend.candidates)
        lexical_done = time.perf_counter()
        found = _matches(pending)
        dense = found or [[] for _ in questions]
        dense_done = time.perf_counter()
        hits = self._hits(dense, sparse, limit)
        timings = {
            "lexical": (lexical_done - started) * 1000,
            "dense": (dense_done - lexical_done) * 1000,
            "load": (time.perf_counter() - dense_done) * 1000,
        }
        return [
            Retrieval(
                best, timings, [match.score for match in near[:DENSE_BACKGROUND]], found is None
            )
            for best, near in zip(hits, dense, strict=True)
        ]

    def _hits(
        self, dense: list[list[DenseMatch]], sparse: list[list[LexicalMatch]], limit: int
    ) -> list[list[Hit]]:
        ranked = [_Ranked(*each, self._blend) for each in zip(dense, sparse, strict=True)]
        # A passage that was superseded a moment ago may still be in the vector index.
        loaded = self._corpus.load([each.order[: limit + SPARE] for each in ranked])
        short = [
            place
            for place, (each, live) in enumerate(zip(ranked, loaded, strict=True))
            if len(live) < min(limit, len(each.order))
        ]
        again = self._corpus.load([ranked[place].order for place in short]) if short else []
        for place, live in zip(short, again, strict=True):
            loaded[place] = live
        return [each.hits(live, limit) for each, live in zip(ranked, loaded, strict=True)]


class _Ranked:
    """The fused order of one question's matches."""

    def __init__(
        self, dense: Sequence[DenseMatch], sparse: Sequence[LexicalMatch], blend: Blend
    ) -> None:
        self._near = {match.passage_id: match for match in dense}
        self._bm25 = {match.passage_id: match.score for match in sparse}
        by_meaning = [(key, match.score) for key, match in self._near.items()]
        self._parts = fuse(by_meaning, list(self._bm25.items()), blend=blend)
        self.order = sorted(self._parts, key=lambda key: (-self._parts[key].score, key))

    def hits(self, live: Mapping[int, LivePassage], limit: int) -> list[Hit]:
        best = [key for key in self.order if key in live][:limit]
        return [self._hit(live[key], rank) for rank, key in enumerate(best, start=1)]

    def _hit(self, row: LivePassage, rank: int) -> Hit:
        parts, near = self._parts[row.id], self._near.get(row.id)
        return Hit(
            passage_id=row.id,
            article_id=row.article_id,
            version_id=row.version_id,
            version_number=row.version_number,
            title=row.title,
            url=row.url,
            heading=row.heading,
            text=row.text,
            dense_score=near.score if near else None,
            lexical_score=self._bm25.get(row.id),
            fused_score=parts.score,
            rank=rank,
            unit_vectors=_unpacked(row),
            parts=parts,
            phrasing=near.phrasing if near else None,
        )


def _matches(pending: PendingQuery) -> list[list[DenseMatch]] | None:
    """`None` when the index does not answer."""
    try:
        return pending.matches()
    except IndexUnavailable:
        return None


def fuse(
    dense: Sequence[tuple[int, float]],
    sparse: Sequence[tuple[int, float]],
    *,
    blend: Blend = DEFAULT_BLEND,
) -> dict[int, FusedParts]:
    """Convex combination of both rankings' scores, each scaled to 0..1 over its candidates.

    Bruch, Gai and Ingber 2023 (arXiv:2210.11934); measured in docs/decisions/0004-retrieval.md.
    """
    by_meaning = _scaled(dense, blend.dense_weight)
    by_words = _scaled(sparse, 1 - blend.dense_weight)
    return {
        key: FusedParts(by_meaning.get(key, 0.0), by_words.get(key, 0.0))
        for key in {**by_meaning, **by_words}
    }


def _scaled(ranking: Sequence[tuple[int, float]], weight: float) -> dict[int, float]:
    lowest = min((score for _, score in ranking), default=0.0)
    spread = max((score for _, score in ranking), default=0.0) - lowest
    return {key: weight * ((score - lowest) / spread if spread else 1.0) for key, score in ranking}


def _unpacked(row: LivePassage) -> Vectors:
    """The stored float16 rows, shape (units, dimension); (0, 0) before they are computed."""
    if not row.vector or not row.unit_vectors:
        return np.zeros((0, 0), dtype=np.float32)
    dimension = len(row.vector) // np.dtype(np.float32).itemsize
    halves = np.frombuffer(row.unit_vectors, dtype=np.float16)
    return halves.astype(np.float32).reshape(-1, dimension)
