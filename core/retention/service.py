"""How long ended sessions are kept: what administrators chose, else what the setting says."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.audit.log import Change, Subject, note
from core.db import Transactions, now, put
from core.errors import InvalidInput
from core.retention.models import RetentionChoice
from core.sessions.models import ChatSession, SessionStatus

ONE = 1
LONGEST_DAYS = 36_500
"""As the setting has it: a hundred years."""


@dataclass(frozen=True)
class Retention:
    """Days after which an ended session is removed; 0 keeps it."""

    days: int
    is_chosen: bool
    """Whether somebody chose it in the console; otherwise the setting says so."""


class RetentionService:
    """Read, weigh and change it. Each public method is one transaction."""

    def __init__(self, transactions: Transactions, *, setting: int) -> None:
        self._transactions = transactions
        self._setting = setting

    def in_effect(self) -> Retention:
        with self._transactions.read() as db:
            return self._in_effect(db)

    def would_remove(self, days: int) -> int:
        """How many sessions the next sweep would remove."""
        if days == 0:
            return 0
        is_due = ChatSession.last_activity < now() - timedelta(days=days)
        ended = ChatSession.status == SessionStatus.ENDED
        with self._transactions.read() as db:
            counted = select(func.count()).select_from(ChatSession).where(ended, is_due)
            return db.scalar(counted) or 0

    def choose(self, days: int | None, *, by: Caller) -> Retention:
        """From the next sweep on; `None` leaves it to the setting again.

        Raises Forbidden, InvalidInput.
        """
        if days is not None and not 0 <= days <= LONGEST_DAYS:
            raise InvalidInput(f"Sessions are kept for 0 to {LONGEST_DAYS} days.")
        with self._transactions.begin() as db:
            by.require_now(db, OperatorRole.ADMIN)
            before = self._in_effect(db)
            if days is None:
                db.execute(delete(RetentionChoice))
            else:
                put(db, RetentionChoice, id=ONE, days=days)
            db.flush()
            after = self._in_effect(db)
            change = Change({"days": before.days}, {"days": after.days})
            action = "changed" if days is not None else "reset"
            note(db, Subject("retention", "sessions"), by=by.name, action=action, change=change)
        return after

    def _in_effect(self, db: Session) -> Retention:
        days = db.scalar(select(RetentionChoice.days))
        return Retention(self._setting if days is None else days, days is not None)
