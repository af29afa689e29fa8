"""Carry index jobs out: embed what is new, bring the vector index in line with SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from sqlalchemy.orm import Session

from core.db import Transactions
from core.embedding.embedder import Embedder, Vectors
from core.errors import IndexUnavailable
from core.knowledge import jobs, repository
from core.knowledge.index import VectorIndex
from core.knowledge.models import Passage, PassageVector
from core.knowledge.passages import PassageText, embeddable

JOBS_AT_ONCE = 128
EMBED_AT_ONCE = 64
RETRY = timedelta(seconds=5)


@dataclass(frozen=True)
class Repair:
    """What a comparison of the vector index with SQL found and mended, in passages."""

    missing: int
    superfluous: int


class IndexingService:
    """The one writer to the vector index."""

    def __init__(
        self, transactions: Transactions, *, embedder: Embedder, index: VectorIndex
    ) -> None:
        self._transactions = transactions
        self._embedder = embedder
        self._index = index

    def run_some(self) -> int:
        """Carry out waiting jobs; how many. Jobs wait on when the index does not answer."""
        with self._transactions.begin() as db:
            jobs.give_up(db)
            claimed = jobs.claim(db, limit=JOBS_AT_ONCE)
            taken = [job.id for job in claimed]
            articles = sorted({job.article_id for job in claimed})
        if not taken:
            return 0
        try:
            self._bring_in_line(articles)
        except IndexUnavailable as error:
            with self._transactions.begin() as db:
                jobs.postpone(db, taken, error=str(error), delay=RETRY)
            return 0
        with self._transactions.begin() as db:
            jobs.finish(db, taken)
        return len(taken)

    def reindex(self) -> str:
        """Start the vector index anew from SQL: empties it and queues every article.

        Returns the batch to follow. Stored vectors are used again, nothing is embedded twice.
        """
        self._index.clear()
        batch = jobs.new_batch()
        with self._transactions.begin() as db:
            live = {passage.article_id for passage in db.scalars(repository.live_passages())}
            jobs.enqueue(db, sorted(live), batch=batch)
        return batch

    def repair(self) -> Repair:
        """Compare the vector index with SQL and mend the difference.

        Raises IndexUnavailable.
        """
        present = self._index.passages()
        with self._transactions.read() as db:
            live = {passage.id: passage for passage in db.scalars(repository.live_passages())}
        missing = sorted({p.article_id for key, p in live.items() if key not in present})
        superfluous = sorted(present - live.keys())
        self._index.delete(superfluous)
        if missing:
            self._bring_in_line(missing)
        return Repair(len(live.keys() - present), len(superfluous))

    def _bring_in_line(self, articles: Sequence[str]) -> None:
        present = self._index.passages_of(articles)
        with self._transactions.read() as db:
            live = list(repository.live_of_articles(db, articles))
        self._embed_new(live)
        absent = [passage for passage in live if passage.id not in present]
        if absent:
            self._index.upsert(
                [passage.id for passage in absent],
                self._stored(absent),
                [passage.article_id for passage in absent],
            )
        self._index.delete(sorted(present - {passage.id for passage in live}))

    def _embed_new(self, passages: Sequence[Passage]) -> None:
        with self._transactions.read() as db:
            known = repository.vectors(
                db, (passage.content_hash for passage in passages), model=self._embedder.name
            )
        new = list({p.content_hash: p for p in passages if p.content_hash not in known}.values())
        for start in range(0, len(new), EMBED_AT_ONCE):
            rows = self._embed(new[start : start + EMBED_AT_ONCE])
            with self._transactions.begin() as db:
                for row in rows:
                    db.merge(row)

    def _embed(self, passages: Sequence[Passage]) -> list[PassageVector]:
        texts = [embeddable(p.version.title, PassageText(p.heading, p.text))[0] for p in passages]
        vectors = self._embedder.encode_spans(
            [text.text for text in texts], [text.spans for text in texts]
        )
        return [
            PassageVector(
                content_hash=text.content_hash,
                model=self._embedder.name,
                vector=both.whole.tobytes(),
                unit_vectors=both.spans.astype(np.float16).tobytes(),
            )
            for text, both in zip(texts, vectors, strict=True)
        ]

    def _stored(self, passages: Sequence[Passage]) -> Vectors:
        with self._transactions.read() as db:
            return _stacked(db, passages, model=self._embedder.name)


def _stacked(db: Session, passages: Sequence[Passage], *, model: str) -> Vectors:
    rows = repository.vectors(db, (passage.content_hash for passage in passages), model=model)
    return np.stack(
        [np.frombuffer(rows[passage.content_hash].vector, dtype=np.float32) for passage in passages]
    )
