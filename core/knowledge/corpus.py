"""What a search runs over: the live knowledge, or that with the drafts of some articles in it."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from core.db import Transactions
from core.embedding.embedder import Vectors
from core.knowledge import lexical, repository, wholes
from core.knowledge.index import PendingQuery, VectorIndex
from core.knowledge.lexical import LexicalFound
from core.knowledge.repository import LivePassage
from core.knowledge.wholes import Whole


class Corpus(Protocol):
    """Passages that can be searched by meaning and by words."""

    def start_dense(self, vectors: Vectors, *, limit: int) -> PendingQuery:
        """Ask for the nearest passages to each vector, shape (questions, dimension)."""
        ...

    def lexical(self, questions: Sequence[str], *, limit: int) -> list[LexicalFound]:
        """For each question the passages, and the articles, that share most with it."""
        ...

    def wholes(self, wanted: Sequence[Iterable[int]]) -> list[dict[int, Whole]]:
        """For each set of passages' ids the articles that they are parts of."""
        ...

    def load(self, wanted: Sequence[Iterable[int]]) -> list[dict[int, LivePassage]]:
        """For each set of ids those passages that may answer now."""
        ...


class LiveCorpus:
    """What customers are answered from."""

    def __init__(self, transactions: Transactions, *, index: VectorIndex, model: str) -> None:
        self._transactions = transactions
        self._index = index
        self._model = model

    def start_dense(self, vectors: Vectors, *, limit: int) -> PendingQuery:
        return self._index.start_query(vectors, limit=limit)

    def lexical(self, questions: Sequence[str], *, limit: int) -> list[LexicalFound]:
        with self._transactions.read() as db:
            return [lexical.search(db, question, limit=limit) for question in questions]

    def wholes(self, wanted: Sequence[Iterable[int]]) -> list[dict[int, Whole]]:
        with self._transactions.read() as db:
            return [wholes.of_passages(db, ids, model=self._model) for ids in wanted]

    def load(self, wanted: Sequence[Iterable[int]]) -> list[dict[int, LivePassage]]:
        with self._transactions.read() as db:
            return [repository.live_rows(db, ids, model=self._model) for ids in wanted]
