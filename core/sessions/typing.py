"""Who is writing in a session at this moment."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from core.db import Transactions, now
from core.errors import SessionEnded
from core.sessions import repository
from core.sessions.models import Role, SessionStatus, TypingSign

SIGN_LASTS = timedelta(seconds=5)
"""Whoever goes on writing signs again before it is over."""
CLIENT_ID_LIMIT = 100
"""Characters of a client's id that are kept."""


class TypingService:
    """Lets every process that watches a session see that someone writes in it."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def sign(
        self, session_id: str, *, client_id: str, role: Role, name: str | None = None
    ) -> TypingSign:
        """`client_id` writes, for the next 5 s. What is over in this session goes.

        Raises SessionNotFound, SessionEnded.
        """
        with self._transactions.begin() as db:
            session = repository.get(db, session_id, lock=True)  # one sign at a time: see merge
            if session.status == SessionStatus.ENDED:
                raise SessionEnded(session_id)
            moment = now()
            db.execute(
                delete(TypingSign).where(
                    TypingSign.session_id == session_id, TypingSign.until <= moment
                )
            )
            return db.merge(
                TypingSign(
                    session_id=session_id,
                    client_id=client_id[:CLIENT_ID_LIMIT],
                    role=role,
                    name=name,
                    until=moment + SIGN_LASTS,
                )
            )

    def writing(self, session_id: str) -> Sequence[TypingSign]:
        """Who writes in the session now, the operators first.

        A sign is over too once its side has said something: that is what was being written.
        """
        with self._transactions.read() as db:
            signs = db.scalars(
                select(TypingSign)
                .where(TypingSign.session_id == session_id, TypingSign.until > now())
                .order_by(TypingSign.role, TypingSign.name, TypingSign.client_id)
            ).all()
            said = repository.last_said(db, session_id) if signs else {}
        return [sign for sign in signs if not _is_sent(sign, said.get(sign.role))]


def _is_sent(sign: TypingSign, said_at: datetime | None) -> bool:
    return said_at is not None and said_at >= sign.until - SIGN_LASTS
