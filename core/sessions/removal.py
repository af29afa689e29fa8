"""Sessions that go for good, with all that belongs to them."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core.db import Transactions, now
from core.sessions import removal_repository as removals
from core.sessions import repository
from core.sessions.models import SessionStatus

BATCH = 100
"""Sessions that are removed in one transaction, for others wait as long."""
UNATTENDED = frozenset({SessionStatus.ACTIVE, SessionStatus.ENDED})
"""Who waits for a person is never removed for being old."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CleanUp:
    """How many sessions went, all of them last active before `cutoff`."""

    removed: int
    cutoff: datetime


class SessionRemoval:
    """Removes sessions: rows first, then what lies outside the database.

    Which sessions the second step is still due for is stored with the first, so that a removal
    that is cut off in between is finished later.
    """

    def __init__(
        self,
        transactions: Transactions,
        *,
        remove_files: Callable[[str], None],
        forget: Callable[[Session, Sequence[str]], None],
    ) -> None:
        """`forget` removes what other tables know of sessions by no foreign key."""
        self._transactions = transactions
        self._remove_files = remove_files
        self._forget = forget

    def delete(self, session_id: str, *, keep: Callable[[Session], None] = lambda db: None) -> None:
        """Remove one session whatever its status. Raises SessionNotFound.

        `keep` is called before, in the same transaction: what it moves to another session stays.
        """
        with self._transactions.begin() as db:
            repository.get(db, session_id, lock=True)
            keep(db)
            self._remove(db, [session_id])
        self._finish([session_id])

    def delete_all(self, session_ids: Sequence[str]) -> int:
        """Remove those of these sessions that are there, in batches; how many that were."""
        removed = 0
        for start in range(0, len(session_ids), BATCH):
            with self._transactions.begin() as db:
                batch = removals.present(db, session_ids[start : start + BATCH])
                self._remove(db, batch)
            self._finish(batch)
            removed += len(batch)
        return removed

    def clean_up(self, *, days: int) -> CleanUp:
        """Remove what was last active more than `days` ago and waits for no person."""
        cutoff = now() - timedelta(days=days)
        removed = 0
        while batch := self._remove_older(cutoff, UNATTENDED):
            removed += batch
        return CleanUp(removed, cutoff)

    def remove_ended(self, *, days: int) -> int:
        """Remove one batch of sessions that ended more than `days` ago; 0 when none is left."""
        return self._remove_older(now() - timedelta(days=days), {SessionStatus.ENDED})

    def finish(self) -> int:
        """Finish one batch of removals that were cut off; 0 when there is none to finish."""
        with self._transactions.read() as db:
            unfinished = removals.unfinished_removals(db, limit=BATCH)
        return self._finish(unfinished)

    def _remove_older(
        self, cutoff: datetime, statuses: frozenset[SessionStatus] | set[SessionStatus]
    ) -> int:
        with self._transactions.begin() as db:
            batch = removals.idle_since(db, cutoff, statuses=statuses, limit=BATCH)
            self._remove(db, batch)
        self._finish(batch)
        return len(batch)

    def _remove(self, db: Session, session_ids: Sequence[str]) -> None:
        self._forget(db, session_ids)
        removals.remove(db, session_ids)

    def _finish(self, session_ids: Sequence[str]) -> int:
        finished = [key for key in session_ids if self._files_removed(key)]
        if finished:
            with self._transactions.begin() as db:
                removals.forget_removals(db, finished)
        return len(finished)

    def _files_removed(self, session_id: str) -> bool:
        try:
            self._remove_files(session_id)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            _log.warning("Files of the removed %s stay for now: %s", session_id, reason)
            return False
        return True
