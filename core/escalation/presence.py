"""Who has a ticket on the screen at this moment."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.accounts.service import Caller
from core.db import Base, Transactions, now, put
from core.errors import TicketNotFound

LOOK_LASTS = timedelta(seconds=10)
"""Whoever goes on looking says so again before it is over."""
RENEWED_AT = timedelta(seconds=5)
"""A look that lasts longer than this is not written again: most screens ask every 2 s."""


class TicketViewer(Base):
    """An operator looks at a ticket; nothing is lost when this is."""

    __tablename__ = "ticket_viewers"

    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True
    )
    operator_id: Mapped[int] = mapped_column(
        ForeignKey("operators.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(200))
    until: Mapped[datetime] = mapped_column(index=True)


class PresenceService:
    """Lets operators see who else is at a ticket, so that two do not answer at once."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def look(self, ticket_id: int, by: Caller) -> None:
        """The operator looks at the ticket, for the next 5 to 10 s. Programs look at nothing.

        Raises TicketNotFound.
        """
        if by.operator_id is None or self._lasts(ticket_id, by.operator_id):
            return
        try:
            with self._transactions.begin() as db:
                _forget_gone(db)
                put(
                    db,
                    TicketViewer,
                    ticket_id=ticket_id,
                    operator_id=by.operator_id,
                    name=by.name,
                    until=now() + LOOK_LASTS,
                )
        except IntegrityError:  # its foreign keys: there is no such ticket
            raise TicketNotFound(ticket_id) from None

    def others(self, ticket_id: int, by: Caller) -> Sequence[str]:
        """The names of the other operators who look at the ticket, in order."""
        with self._transactions.read() as db:
            rows = db.scalars(
                select(TicketViewer)
                .where(TicketViewer.ticket_id == ticket_id, TicketViewer.until > now())
                .order_by(TicketViewer.name, TicketViewer.operator_id)
            )
            return [row.name for row in rows if row.operator_id != by.operator_id]

    def leave(self, ticket_id: int, by: Caller) -> None:
        """The operator has turned to something else."""
        with self._transactions.begin() as db:
            db.execute(
                delete(TicketViewer).where(
                    TicketViewer.ticket_id == ticket_id,
                    TicketViewer.operator_id == by.operator_id,
                )
            )

    def _lasts(self, ticket_id: int, operator_id: int) -> bool:
        with self._transactions.read() as db:
            known = db.get(TicketViewer, (ticket_id, operator_id))
            return known is not None and known.until - now() > RENEWED_AT


def _forget_gone(db: Session) -> None:
    db.execute(delete(TicketViewer).where(TicketViewer.until <= now()))
