"""Who is writing in a session at this moment."""

from collections.abc import Sequence
from datetime import timedelta

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
        """Who writes in the session now, the operators first."""
        with self._transactions.read() as db:
            return db.scalars(
                select(TypingSign)
                .where(TypingSign.session_id == session_id, TypingSign.until > now())
                .order_by(TypingSign.role, TypingSign.name, TypingSign.client_id)
            ).all()

    def stop(self, session_id: str, *, client_id: str) -> None:
        """`client_id` has sent what it wrote, or given it up."""
        with self._transactions.begin() as db:
            db.execute(
                delete(TypingSign).where(
                    TypingSign.session_id == session_id,
                    TypingSign.client_id == client_id[:CLIENT_ID_LIMIT],
                )
            )
