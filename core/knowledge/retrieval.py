"""Find the passages that bear on a question: dense and lexical, fused."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy.orm import Session

from core.db import Transactions
from core.embedding.embedder import Vectors
from core.errors import IndexUnavailable
from core.knowledge import lexical, repository
from core.knowledge.index import DenseMatch, PendingQuery, VectorIndex
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
    """Search over the published knowledge. Read-only."""

    def __init__(self, transactions: Transactions, *, index: VectorIndex, model: str) -> None:
        self._transactions = transactions
        self._index = index
        self._model = model

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
        pending = self._index.start_query(vectors, limit=CANDIDATES)
        with self._transactions.read() as db:
            sparse = [lexical.search(db, question, limit=CANDIDATES) for question in questions]
        lexical_done = time.perf_counter()
        found = _matches(pending)
        dense = found or [[] for _ in questions]
        dense_done = time.perf_counter()
        with self._transactions.read() as db:
            hits = [
                self._hits(db, near, worded, limit)
                for near, worded in zip(dense, sparse, strict=True)
            ]
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
        self,
        db: Session,
        dense: Sequence[DenseMatch],
        sparse: Sequence[LexicalMatch],
        limit: int,
    ) -> list[Hit]:
        near = {match.passage_id: match for match in dense}
        bm25 = {match.passage_id: match.score for match in sparse}
        fused = fuse([(key, match.score) for key, match in near.items()], list(bm25.items()))
        order = sorted(fused, key=lambda key: (-fused[key], key))
        # A passage that was superseded a moment ago may still be in the vector index.
        live = repository.live_rows(db, order[: limit + SPARE], model=self._model)
        if len(live) < min(limit, len(order)):
            live = repository.live_rows(db, order, model=self._model)
        best = [live[key] for key in order if key in live][:limit]
        return [
            _hit(row, rank=rank, fused=fused[row.id], dense=near.get(row.id), bm25=bm25.get(row.id))
            for rank, row in enumerate(best, start=1)
        ]


def _matches(pending: PendingQuery) -> list[list[DenseMatch]] | None:
    """`None` when the index does not answer."""
    try:
        return pending.matches()
    except IndexUnavailable:
        return None


def fuse(
    dense: Sequence[tuple[int, float]], sparse: Sequence[tuple[int, float]]
) -> dict[int, float]:
    """Convex combination of both rankings' scores, each scaled to 0..1 over its candidates.

    Bruch, Gai and Ingber 2023 (arXiv:2210.11934); measured in docs/decisions/0004-retrieval.md.
    """
    fused: dict[int, float] = {}
    for weight, ranking in ((DENSE_WEIGHT, dense), (1 - DENSE_WEIGHT, sparse)):
        lowest = min((score for _, score in ranking), default=0.0)
        spread = max((score for _, score in ranking), default=0.0) - lowest
        for key, score in ranking:
            share = (score - lowest) / spread if spread else 1.0
            fused[key] = fused.get(key, 0.0) + weight * share
    return fused


def _hit(
    row: LivePassage, *, rank: int, fused: float, dense: DenseMatch | None, bm25: float | None
) -> Hit:
    return Hit(
        passage_id=row.id,
        article_id=row.article_id,
        version_id=row.version_id,
        version_number=row.version_number,
        title=row.title,
        url=row.url,
        heading=row.heading,
        text=row.text,
        dense_score=dense.score if dense else None,
        lexical_score=bm25,
        fused_score=fused,
        rank=rank,
        unit_vectors=_unpacked(row),
        phrasing=dense.phrasing if dense else None,
    )


def _unpacked(row: LivePassage) -> Vectors:
    """The stored float16 rows, shape (units, dimension); (0, 0) before they are computed."""
    if not row.vector or not row.unit_vectors:
        return np.zeros((0, 0), dtype=np.float32)
    dimension = len(row.vector) // np.dtype(np.float32).itemsize
    halves = np.frombuffer(row.unit_vectors, dtype=np.float16)
    return halves.astype(np.float32).reshape(-1, dimension)
