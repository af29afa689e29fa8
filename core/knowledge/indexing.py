"""Carry index jobs out: embed what is new, bring the vector index in line with SQL."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from core.db import Transactions
from core.embedding.embedder import Embedder
from core.errors import IndexUnavailable
from core.knowledge import jobs, repository, wholes
from core.knowledge.index import SEPARATOR, VectorIndex, passage_of
from core.knowledge.models import Passage, PassageVector
from core.knowledge.passages import PassageText, embeddable, phrasing_hash
from core.knowledge.vector_plan import planned, unpacked

JOBS_AT_ONCE = 128
EMBED_AT_ONCE = 64
RETRY = timedelta(seconds=5)


@dataclass(frozen=True)
class Repair:
    """What a comparison of the vector index with SQL found and mended, in vectors."""

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
        return self.queue_all()

    def queue_all(self) -> str:
        """Queue every article for an index that is empty already; the batch to follow."""
        batch = jobs.new_batch()
        with self._transactions.begin() as db:
            live = {passage.article_id for passage in db.scalars(repository.live_passages())}
            jobs.enqueue(db, sorted(live), batch=batch)
        return batch

    def repair(self) -> Repair:
        """Compare the vector index with SQL and mend the difference.

        Raises IndexUnavailable.
        """
        present = self._index.keys()
        with self._transactions.read() as db:
            live = {passage.id: passage for passage in db.scalars(repository.live_passages())}
            phrasings = repository.live_phrasings(db)
        absent = {key for key in live if str(key) not in present}
        superfluous = sorted(key for key in present if passage_of(key) not in live)
        unlike = _with_other_phrasings(live.values(), present, phrasings)
        self._index.delete(superfluous)
        broken = sorted({live[key].article_id for key in absent} | unlike.keys())
        if broken:
            self._bring_in_line(broken)
        return Repair(len(absent) + sum(unlike.values()), len(superfluous))

    def _bring_in_line(self, articles: Sequence[str]) -> None:
        present = self._index.keys_of(articles)
        with self._transactions.read() as db:
            live = list(repository.live_of_articles(db, articles))
            phrasings = repository.live_phrasings(db, articles)
        self._embed_new(live)
        self._embed_phrasings(text for texts in phrasings.values() for text in texts)
        with self._transactions.begin() as db:
            wholes.keep(db, live, model=self._embedder.name)
        with self._transactions.read() as db:
            wanted = planned(db, live, phrasings, present=present, model=self._embedder.name)
        absent = [key for key, entry in wanted.items() if key not in present and entry.vector]
        if absent:
            self._index.upsert(
                absent,
                np.stack([unpacked(wanted[key].vector) for key in absent]),
                [wanted[key].article_id for key in absent],
            )
        self._index.delete(sorted(present - wanted.keys()))

    def _embed_new(self, passages: Sequence[Passage]) -> None:
        known = self._known(passage.content_hash for passage in passages)
        new = list({p.content_hash: p for p in passages if p.content_hash not in known}.values())
        for start in range(0, len(new), EMBED_AT_ONCE):
            self._keep(self._embed(new[start : start + EMBED_AT_ONCE]))

    def _embed_phrasings(self, texts: Iterable[str]) -> None:
        by_hash = {phrasing_hash(text): text for text in texts}
        known = self._known(by_hash)
        new = [(key, text) for key, text in by_hash.items() if key not in known]
        for start in range(0, len(new), EMBED_AT_ONCE):
            some = new[start : start + EMBED_AT_ONCE]
            vectors = self._embedder.encode([text for _, text in some])
            self._keep(
                PassageVector(
                    content_hash=key,
                    model=self._embedder.name,
                    vector=vector.tobytes(),
                    unit_vectors=b"",
                )
                for (key, _), vector in zip(some, vectors, strict=True)
            )

    def _known(self, hashes: Iterable[str]) -> Mapping[str, PassageVector]:
        with self._transactions.read() as db:
            return repository.vectors(db, hashes, model=self._embedder.name)

    def _keep(self, rows: Iterable[PassageVector]) -> None:
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


def _with_other_phrasings(
    passages: Iterable[Passage], present: set[str], phrasings: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    """Articles that have too few or too many vectors of phrasings, and by how many."""
    article_of = {passage.id: passage.article_id for passage in passages}
    found = Counter(
        article_of[passage_of(key)]
        for key in present
        if SEPARATOR in key and passage_of(key) in article_of
    )
    searched = set(article_of.values())
    wanted = {article: len(phrasings.get(article, ())) for article in searched}
    return {
        article: abs(count - found[article])
        for article, count in wanted.items()
        if count != found[article]
    }
