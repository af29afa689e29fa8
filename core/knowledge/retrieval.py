"""Find the passages that bear on a question: dense and lexical, fused."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.embedding.embedder import Vectors
from core.errors import IndexUnavailable
from core.knowledge.corpus import Corpus
from core.knowledge.fusion import DEFAULT_BLEND, UNRANKED, Blend, FusedParts, Scores, fuse
from core.knowledge.index import DenseMatch, PendingQuery
from core.knowledge.lexical import LexicalFound
from core.knowledge.repository import LivePassage
from core.knowledge.wholes import Whole
from core.reranking.reranker import Reranking

SPARE = 5
"""Passages loaded beyond the limit, in case some are no longer live."""
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
    parts: FusedParts = field(default=UNRANKED, compare=False)
    article_cosine: float | None = None
    """Of the article as a whole; `None` until its vector is computed."""
    article_lexical_score: float | None = None
    """BM25 of the whole article, `None` where it was not among the best."""
    phrasing: int | None = None
    fused_rank: int | None = None
    """The place that the fused score gave it, where a reranker has been at work."""
    rerank_score: float | None = None
    """The reranker's, on its own scale; `None` where it did not score the passage."""


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
    passed_over: Sequence[Hit] = ()
    """Those that the fused order had among the hits and a reranker has put behind them."""
    reranking: Reranking | None = None
    """What a reranker did; `None` where none is named."""
    fused: Mapping[int, FusedParts] = field(default_factory=dict, repr=False)
    """Of every passage that one of the searches returned, by its id, among the hits or not."""


class Retriever:
    """Search over a corpus. Read-only."""

    def __init__(self, corpus: Corpus, *, blend: Blend = DEFAULT_BLEND) -> None:
        self._corpus = corpus
        self._blend = blend

    @property
    def reranker(self) -> str | None:
        """The reranker that orders what is found, with its version; `None` where none does."""
        return None

    def over(self, corpus: Corpus, *, blend: Blend = DEFAULT_BLEND) -> "Retriever":
        """One that searches another corpus, or blends otherwise, and is the same in all else."""
        return Retriever(corpus, blend=blend)

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
        ranked = self._ranked(vectors, dense, sparse)
        hits = self._hits(ranked, limit)
        timings = {
            "lexical": (lexical_done - started) * 1000,
            "dense": (dense_done - lexical_done) * 1000,
            "load": (time.perf_counter() - dense_done) * 1000,
        }
        return [
            Retrieval(
                best,
                timings,
                [match.score for match in near[:DENSE_BACKGROUND]],
                found is None,
                fused=each.parts,
            )
            for best, near, each in zip(hits, dense, ranked, strict=True)
        ]

    def _ranked(
        self, vectors: Vectors, dense: list[list[DenseMatch]], sparse: list[LexicalFound]
    ) -> list["_Ranked"]:
        wholes = self._corpus.wholes(
            [
                {m.passage_id for m in near} | {m.passage_id for m in found.passages}
                for near, found in zip(dense, sparse, strict=True)
            ]
        )
        return [
            _Ranked(*each, self._blend) for each in zip(vectors, dense, sparse, wholes, strict=True)
        ]

    def _hits(self, ranked: list["_Ranked"], limit: int) -> list[list[Hit]]:
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
        self,
        vector: Vectors,
        dense: Sequence[DenseMatch],
        sparse: LexicalFound,
        wholes: Mapping[int, Whole],
        blend: Blend,
    ) -> None:
        self._near = {match.passage_id: match for match in dense}
        self._bm25 = {match.passage_id: match.score for match in sparse.passages}
        scores = Scores(
            dense={key: match.score for key, match in self._near.items()},
            lexical=self._bm25,
            article_dense=_of_articles(vector, dense, wholes),
            article_lexical={
                key: sparse.articles[whole.version_id]
                for key, whole in wholes.items()
                if whole.version_id in sparse.articles
            },
        )
        self._article = scores.article_dense, scores.article_lexical
        self.parts = fuse(scores, blend=blend)
        self.order = sorted(self.parts, key=lambda key: (-self.parts[key].score, key))

    def hits(self, live: Mapping[int, LivePassage], limit: int) -> list[Hit]:
        best = [key for key in self.order if key in live][:limit]
        return [self._hit(live[key], rank) for rank, key in enumerate(best, start=1)]

    def _hit(self, row: LivePassage, rank: int) -> Hit:
        parts, near = self.parts[row.id], self._near.get(row.id)
        cosines, bm25 = self._article
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
            article_cosine=cosines.get(row.id),
            article_lexical_score=bm25.get(row.id),
        )


def _of_articles(
    vector: Vectors, dense: Sequence[DenseMatch], wholes: Mapping[int, Whole]
) -> dict[int, float]:
    """For each passage the cosine of its article: of the whole, or of a phrasing if nearer."""
    asked_as: dict[int, float] = {}
    for match in dense:
        if match.phrasing is not None and match.passage_id in wholes:
            version = wholes[match.passage_id].version_id
            asked_as[version] = max(match.score, asked_as.get(version, -1.0))
    return {
        key: max(float(whole.vector @ vector), asked_as.get(whole.version_id, -1.0))
        for key, whole in wholes.items()
        if whole.vector is not None
    }


def _matches(pending: PendingQuery) -> list[list[DenseMatch]] | None:
    """`None` when the index does not answer."""
    try:
        return pending.matches()
    except IndexUnavailable:
        return None


def _unpacked(row: LivePassage) -> Vectors:
    """The stored float16 rows, shape (units, dimension); (0, 0) before they are computed."""
    if not row.vector or not row.unit_vectors:
        return np.zeros((0, 0), dtype=np.float32)
    dimension = len(row.vector) // np.dtype(np.float32).itemsize
    halves = np.frombuffer(row.unit_vectors, dtype=np.float16)
    return halves.astype(np.float32).reshape(-1, dimension)
