"""A search whose best passages a cross-encoder puts in order."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.embedding.embedder import Vectors
from core.knowledge.corpus import Corpus
from core.knowledge.fusion import DEFAULT_BLEND, Blend
from core.knowledge.passages import PassageText, embeddable
from core.knowledge.retrieval import Hit, Retrieval, Retriever
from core.reranking.reranker import Asked, Reranker, Scored

RERANKED = 20
"""The first so many passages of the fused order are scored together with the question."""


class RerankedRetriever(Retriever):
    """Search over a corpus, reranked. Read-only.

    A search that the reranker cannot help in time stays as it is.
    """

    def __init__(self, corpus: Corpus, *, reranker: Reranker, blend: Blend = DEFAULT_BLEND) -> None:
        super().__init__(corpus, blend=blend)
        self._reranker = reranker

    @property
    def reranker(self) -> str | None:
        version = self._reranker.version
        return f"{self._reranker.name} ({version})" if version else None

    def over(self, corpus: Corpus, *, blend: Blend = DEFAULT_BLEND) -> Retriever:
        return RerankedRetriever(corpus, reranker=self._reranker, blend=blend)

    def search_each(
        self, questions: Sequence[str], vectors: Vectors, *, limit: int = 10
    ) -> list[Retrieval]:
        fused = super().search_each(questions, vectors, limit=max(limit, RERANKED))
        started = time.perf_counter()
        scored = self._reranker.score_each(
            [
                Asked(question, [_read(hit) for hit in each.hits[:RERANKED]])
                for question, each in zip(questions, fused, strict=True)
            ]
        )
        timings = {"rerank": (time.perf_counter() - started) * 1000}
        return [
            _reranked(each, own, limit, timings) for each, own in zip(fused, scored, strict=True)
        ]


def retriever_for(corpus: Corpus, reranker: Reranker | None) -> Retriever:
    """The plain search where no reranker is named."""
    return Retriever(corpus) if reranker is None else RerankedRetriever(corpus, reranker=reranker)


def _read(hit: Hit) -> str:
    """What the reranker reads of a passage: the same as the embedding model."""
    return embeddable(hit.title, PassageText(hit.heading, hit.text))[0].text


def _reranked(
    fused: Retrieval, scored: Scored, limit: int, timings: Mapping[str, float]
) -> Retrieval:
    """The scored passages by their scores, the others after them in the fused order."""
    scores = scored.scores
    first = sorted(range(len(scores)), key=lambda place: -scores[place])
    order = [*first, *range(len(scores), len(fused.hits))]
    hits = [
        replace(
            fused.hits[place],
            rank=rank,
            fused_rank=place + 1,
            rerank_score=scores[place] if place < len(scores) else None,
        )
        for rank, place in enumerate(order, start=1)
    ]
    return replace(
        fused,
        hits=hits[:limit],
        passed_over=[
            hit for hit, place in zip(hits, order, strict=True) if place < limit <= hit.rank - 1
        ],
        timings_ms={**fused.timings_ms, **timings},
        reranking=scored.reranking,
    )
