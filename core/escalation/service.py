"""Hand a session to a person, and back. Each public method is one transaction."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.db import Transactions, now
from core.errors import EmptyMessage, NotAssignable
from core.escalation import repository as tickets
from core.escalation import texts
from core.escalation.handoff import (
    Cause,
    Enclose,
    Handoff,
    Reply,
    conclude,
    nothing_enclosed,
    open_ticket,
    put_back,
    reopen_ticket,
    say,
    take,
    tell,
)
from core.escalation.models import Promise, TicketReason
from core.escalation.queue import TicketQueries
from core.escalation.repository import TicketView
from core.sessions import notes
from core.sessions import repository as sessions
from core.sessions.hidden import HiddenValues
from core.sessions.models import ChatSession, Message, SessionStatus
from core.sessions.note_models import SessionNote
from core.telemetry.metrics import Metrics


class EscalationService(TicketQueries):
    """Open a ticket for a session, answer as a person, give the session back to the bot.

    What changes a ticket says so to the customer in the same transaction.
    """

    def __init__(
        self,
        transactions: Transactions,
        *,
        metrics: Metrics,
        hidden: HiddenValues,
        clock: Callable[[], datetime] = now,
    ) -> None:
        super().__init__(transactions, clock=clock)
        self._metrics = metrics
        self._hidden = hidden

    def request(
        self, session_id: str, *, reason: TicketReason, detail: str | None = None
    ) -> Handoff:
        """A person shall take over. A session that is waiting already keeps its ticket.

        Raises SessionNotFound, SessionEnded.
        """
        with self._transactions.begin() as db:
            session = sessions.get(db, session_id, lock=True)
            kept = self._hidden.hide(db, session_id, detail) if detail else detail
            handoff = open_ticket(db, session, Cause(reason, kept), at=self._now())
        self._count(handoff)
        return handoff

    def change_status(
        self, session_id: str, status: SessionStatus, *, by: Caller | None = None
    ) -> ChatSession:
        """Move a session on; its ticket is opened or resolved with it. `by` is not the customer.

        Raises SessionNotFound, ImpossibleStatusChange, TicketTaken.
        """
        handoff = None
        with self._transactions.begin() as db:
            session = sessions.get(db, session_id, lock=True)
            ticket = tickets.live(db, session_id)
            if ticket is None or status is SessionStatus.ESCALATED:
                session.move_to(status)
            else:
                conclude(db, session, ticket, by=by, move_to=status, at=self._now())
            if ticket is None and status is SessionStatus.ESCALATED:
                chosen = Cause(TicketReason.OPERATOR_CHOICE)
                handoff = open_ticket(db, session, chosen, at=self._now())
        self._count(handoff)
        return session

    def claim(self, ticket_id: int, *, by: Caller) -> TicketView:
        """Become the owner of a ticket that has none; of one's own, nothing changes.

        Raises TicketNotFound, TicketResolved, TicketTaken.
        """
        with self._transactions.begin() as db:
            session, ticket = tickets.held(db, ticket_id)
            if take(db, ticket, by=by, at=self._now()):
                tell(db, session, texts.claimed(by.name, words=session.words))
            return tickets.view(db, ticket, at=self._now())

    def reply(
        self, ticket_id: int, *, by: Caller, text: str, enclose: Enclose = nothing_enclosed
    ) -> Message:
        """Say something to the customer as a person; the first reply takes the ticket.

        `enclose` adds files in the same transaction, once the ticket is the caller's.

        Raises TicketNotFound, TicketResolved, TicketTaken, EmptyMessage.
        """
        reply = Reply(_written(text), enclose)
        with self._transactions.begin() as db:
            session, ticket = tickets.held(db, ticket_id)
            return say(db, session, ticket, reply, by=by, at=self._now())

    def note(self, ticket_id: int, *, by: Caller, text: str) -> SessionNote:
        """Leave operators a word about a ticket; the customer never sees it.

        Raises TicketNotFound, EmptyMessage.
        """
        text = _written(text)
        with self._transactions.begin() as db:
            ticket = tickets.get(db, ticket_id)
            if ticket.is_owned_by(by):
                ticket.touched_at = self._now()
            return notes.add_note(db, ticket.session_id, author=by.name, text=text)

    def assign(
        self, ticket_id: int, *, by: Caller, assignee: str, note: str | None = None
    ) -> TicketView:
        """Give a ticket to the operator with this address, whoever has it now.

        Raises TicketNotFound, TicketResolved, NotAssignable.
        """
        with self._transactions.begin() as db:
            _, ticket = tickets.held(db, ticket_id)
            ticket.give_to(_assignee(db, assignee), self._now())
            if note and note.strip():
                notes.add_note(db, ticket.session_id, author=by.name, text=note.strip())
            return tickets.view(db, ticket, at=self._now())

    def release(self, ticket_id: int, *, by: Caller, note: str | None = None) -> TicketView:
        """Put a ticket of one's own back into the queue, more urgent; the customer is told.

        Raises TicketNotFound, TicketResolved, TicketTaken.
        """
        with self._transactions.begin() as db:
            session, ticket = tickets.held(db, ticket_id)
            if not ticket.is_queued:
                ticket.claim(by, self._now())
                put_back(db, session, ticket, at=self._now())
            if note and note.strip():
                notes.add_note(db, ticket.session_id, author=by.name, text=note.strip())
            return tickets.view(db, ticket, at=self._now())

    def resolve(
        self, ticket_id: int, *, by: Caller, resolution: str | None = None, hand_back: bool = True
    ) -> TicketView:
        """Close a ticket of one's own or of nobody's: the bot answers again, or the session ends.

        `resolution` is for operators. Raises TicketNotFound, TicketResolved, TicketTaken.
        """
        move_to = SessionStatus.ACTIVE if hand_back else SessionStatus.ENDED
        with self._transactions.begin() as db:
            session, ticket = tickets.held(db, ticket_id)
            conclude(db, session, ticket, by=by, move_to=move_to, at=self._now())
            ticket.resolution = (resolution or "").strip() or None
            return tickets.view(db, ticket, at=self._now())

    def reopen(self, ticket_id: int, *, by: Caller) -> TicketView:
        """Put a resolved ticket back into the queue; a note keeps how it had been resolved.

        Raises TicketNotFound, TicketNotResolved, TicketOpen, SessionEnded.
        """
        with self._transactions.begin() as db:
            session, ticket = tickets.held(db, ticket_id)
            before = f" It had been resolved: {ticket.resolution}" if ticket.resolution else ""
            reopen_ticket(db, session, ticket, at=self._now())
            notes.add_note(db, ticket.session_id, author=by.name, text=f"Reopened.{before}")
            return tickets.view(db, ticket, at=self._now())

    def keep_promise(self, promise_id: int, *, by: Caller) -> Promise:
        """Note that what was promised is done; again, nothing changes. Raises PromiseNotFound."""
        with self._transactions.begin() as db:
            promise = tickets.promise(db, promise_id)
            if promise.kept_at is None:
                promise.kept_at, promise.kept_by = self._now(), by.name
            return promise

    def _count(self, handoff: Handoff | None) -> None:
        """Called once the transaction is committed: what was rolled back did not happen."""
        if handoff is not None and handoff.is_new:
            self._metrics.escalation(handoff.ticket.reason)


def _written(text: str) -> str:
    """Without white space around it. Raises EmptyMessage."""
    if not text.strip():
        raise EmptyMessage
    return text.strip()


def _assignee(db: Session, email: str) -> Caller:
    """The operator who has this address and may answer customers. Raises NotAssignable."""
    operator = tickets.operator_with(db, email)
    answers = operator is not None and OperatorRole(operator.role).covers(OperatorRole.OPERATOR)
    if operator is None or not answers or not operator.is_enabled:
        raise NotAssignable(email)
    return Caller.of(operator)
