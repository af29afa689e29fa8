"""Compare what is new in the knowledge base with all of it, whenever something has changed."""

import time
from dataclasses import dataclass

from core.db import Transactions
from core.knowledge import jobs
from core.quality.conflicts import repository
from core.quality.conflicts.detection import Found, detect
from core.quality.conflicts.repository import Live
from core.quality.conflicts.weighing import weigh

AT_ONCE = 1000
"""New passages that are compared before the result is stored."""
WEIGH_EVERY_S = 600
"""How often it is counted anew what customers saw."""


@dataclass(frozen=True)
class Scan:
    """What one scan did, in passages and conflicts."""

    compared: int = 0
    found: int = 0
    closed: int = 0

    def __bool__(self) -> bool:
        return bool(self.compared or self.closed)


class ConflictScan:
    """Finds conflicts and closes those whose texts are gone. One process runs it, the worker."""

    def __init__(self, transactions: Transactions, *, model: str) -> None:
        self._transactions = transactions
        self._model = model
        self._next_weighing = 0.0

    def run_some(self) -> Scan:
        """Compare some of what is new; nothing while articles wait to be indexed."""
        with self._transactions.read() as db:
            if jobs.waiting(db):
                return Scan()
            new = repository.to_compare(db, model=self._model, limit=AT_ONCE)
            has_gone = bool(repository.gone(db))
            live = repository.live(db, model=self._model) if new else []
        if not new and not has_gone:
            self._weigh_in_time()
            return Scan()
        found = detect([each.candidate for each in live], changed=frozenset(new)) if new else []
        return self._store(new, live, found)

    def _store(self, new: list[int], live: list[Live], found: list[Found]) -> Scan:
        """What has changed while it was compared is closed or compared again the next time."""
        by_key = {each.candidate.key: each for each in live}
        with self._transactions.begin() as db:
            repository.forget_retired(db, model=self._model)
            repository.mark_compared(db, new)
            added = repository.store(
                db, [(each, by_key[each.left.key], by_key[each.right.key]) for each in found]
            )
            db.flush()
            closed = repository.close_gone(db)
            weigh(db)
        return Scan(len(new), added, closed)

    def _weigh_in_time(self) -> None:
        if time.monotonic() < self._next_weighing:
            return
        self._next_weighing = time.monotonic() + WEIGH_EVERY_S
        with self._transactions.begin() as db:
            weigh(db)
