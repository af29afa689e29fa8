"""What can be asked about tickets. Each public method is one transaction that only reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.accounts.service import Caller
from core.db import Transactions, now
from core.escalation import repository as tickets
from core.escalation import team as teams
from core.escalation import texts
from core.escalation.models import Promise, Ticket
from core.escalation.repository import TicketCounts, TicketFilter, TicketView
from core.escalation.waits import Standing, standings
from core.language.words import Words
from core.sessions import notes
from core.sessions import repository as sessions
from core.sessions.note_models import SessionNote


@dataclass(frozen=True)
class Place:
    """Where the customer of an open ticket stands, with the words for it."""

    ticket: Ticket
    stands: Standing
    words: str
    """Empty once someone has the ticket."""


def _waiting(stands: Standing, at: datetime, words: Words) -> str:
    return texts.waiting(stands, at, words=words) if stands.position else ""


class TicketQueries:
    """Lists, places and counts."""

    def __init__(self, transactions: Transactions, *, clock: Callable[[], datetime] = now) -> None:
        self._transactions = transactions
        self._now = clock

    def find(
        self, wanted: TicketFilter, *, limit: int = 20, offset: int = 0
    ) -> tuple[list[TicketView], int]:
        """A page of tickets, longest waiting first, and the number that match in all."""
        with self._transactions.read() as db:
            page, total = tickets.find(db, wanted, limit=limit, offset=offset)
            return tickets.views(db, page, at=self._now()), total

    def counts(self, *, of: Caller) -> TicketCounts:
        """How many tickets each list of the inbox holds for this operator."""
        with self._transactions.read() as db:
            return tickets.counts(db, of)

    def ticket(self, ticket_id: int) -> tuple[TicketView, Sequence[SessionNote]]:
        """A ticket and its session's notes, in order. Raises TicketNotFound."""
        with self._transactions.read() as db:
            found = tickets.get(db, ticket_id)
            return tickets.view(db, found, at=self._now()), notes.notes(db, found.session_id)

    def of_session(self, session_id: str) -> Sequence[Ticket]:
        """Every ticket that a session has had, in order."""
        with self._transactions.read() as db:
            return tickets.of_session(db, session_id)

    def live_ticket(self, session_id: str) -> Ticket | None:
        """The session's ticket that is not resolved."""
        with self._transactions.read() as db:
            return tickets.live(db, session_id)

    def live_tickets(self, session_ids: Sequence[str]) -> dict[str, Ticket]:
        """The unresolved tickets of these sessions, by session."""
        with self._transactions.read() as db:
            return tickets.live_of(db, session_ids)

    def place(self, session_id: str) -> Place | None:
        """Where the session's customer stands; `None` without a ticket that is not resolved."""
        return self.places([session_id]).get(session_id)

    def places(self, session_ids: Sequence[str]) -> dict[str, Place]:
        """Where the customers of these sessions stand; those without a live ticket are left out."""
        at = self._now()
        with self._transactions.read() as db:
            live = tickets.live_of(db, session_ids)
            found = standings(db, list(live.values()), teams.load(db), at)
            spoken = sessions.languages(db, list(live))
        return {
            key: Place(ticket, stands, _waiting(stands, at, Words.of(spoken[key])))
            for (key, ticket), stands in zip(live.items(), found, strict=True)
        }

    def waiting(self) -> Sequence[Ticket]:
        """Tickets that no one has taken, longest waiting first."""
        with self._transactions.read() as db:
            return tickets.waiting(db)

    def promises(self, session_id: str) -> Sequence[Promise]:
        """What people promised in a session, in order."""
        with self._transactions.read() as db:
            return tickets.promises(db, session_id)
