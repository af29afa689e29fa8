"""What the placeholders of a session stand for, shown to those who need it and noted."""

from collections.abc import Mapping

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.audit import log
from core.audit.log import Subject
from core.db import Transactions
from core.sessions import repository as sessions
from core.sessions.hidden import HiddenValues, forget_unreadable


class PersonalDataService:
    """Shows and forgets hidden values. Each public method is one transaction."""

    def __init__(self, transactions: Transactions, *, hidden: HiddenValues) -> None:
        self._transactions = transactions
        self._hidden = hidden

    def is_hidden(self, session_id: str) -> bool:
        """Whether a session has placeholders that stand for something."""
        with self._transactions.read() as db:
            return self._hidden.any(db, session_id)

    def show(self, session_id: str, *, by: Caller) -> Mapping[str, str]:
        """What each placeholder stands for; the audit log has who looked, and not at what.

        Raises SessionNotFound, Forbidden, NotSignedIn.
        """
        with self._transactions.begin() as db:
            by.require_now(db, OperatorRole.OPERATOR)
            sessions.get(db, session_id)
            values = self._hidden.values(db, session_id)
            if values:
                subject = Subject("session", session_id)
                log.note(db, subject, by=by.name, action="showed personal data")
        return values

    def sweep(self) -> int:
        """Forget what no customer can read any more; of how many sessions."""
        with self._transactions.begin() as db:
            return forget_unreadable(db)
