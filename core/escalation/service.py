"""Hand a session to a person, and back. Each public method is one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.accounts.models import Operator
from core.db import Transactions, now
from core.errors import Conflict, EmptyMessage, SessionEnded, TicketNotFound
from core.escalation.models import Ticket, TicketReason, TicketStatus
from core.sessions import repository as sessions
from core.sessions.models import ChatSession, Message, Outcome, Role, SessionStatus
from core.telemetry.metrics import Metrics


@dataclass(frozen=True)
class Handoff:
    """A ticket and the message that tells the customer about it."""

    ticket: Ticket
    message: Message
    queue_position: int
    is_new: bool
    """The ticket was opened now; `False` when the session had it already."""


class EscalationService:
    """Open a ticket for a session, answer as a person, give the session back to the bot."""

    def __init__(self, transactions: Transactions, *, metrics: Metrics) -> None:
        self._transactions = transactions
        self._metrics = metrics

    def request(
        self, session_id: str, *, reason: TicketReason, detail: str | None = None
    ) -> Handoff:
        """A person shall take over. A session that is waiting already keeps its ticket.

        Raises SessionNotFound, SessionEnded.
        """
        with self._transactions.begin() as db:
            session = sessions.get(db, session_id, lock=True)
            handoff = open_ticket(db, session, reason=reason, detail=detail)
        self._count(handoff)
        return handoff

    def change_status(self, session_id: str, status: SessionStatus) -> ChatSession:
        """Move a session on; its ticket is opened or resolved with it.

        Raises SessionNotFound, ImpossibleStatusChange.
        """
        handoff = None
        with self._transactions.begin() as db:
            session = sessions.get(db, session_id, lock=True)
            session.move_to(status)
            ticket = live_ticket(db, session_id)
            if status is SessionStatus.ESCALATED and ticket is None:
                handoff = _opened_by_operator(db, session)
            elif status is not SessionStatus.ESCALATED and ticket is not None:
                _resolve(ticket)
        self._count(handoff)
        return session

    def live_ticket(self, session_id: str) -> Ticket | None:
        with self._transactions.read() as db:
            return live_ticket(db, session_id)

    def live_tickets(self, session_ids: Sequence[str]) -> dict[str, Ticket]:
        """The unresolved tickets of these sessions, by session."""
        with self._transactions.read() as db:
            rows = db.scalars(
                select(Ticket).where(
                    Ticket.session_id.in_(session_ids), Ticket.status != TicketStatus.RESOLVED
                )
            )
            return {ticket.session_id: ticket for ticket in rows}

    def reply(self, session_id: str, *, operator: Operator, text: str) -> Message:
        """Say something to the customer as a person; the first reply takes the ticket.

        Raises SessionNotFound, SessionEnded, EmptyMessage, Conflict (another operator owns it).
        """
        if not text.strip():
            raise EmptyMessage
        handoff = None
        with self._transactions.begin() as db:
            session = sessions.get(db, session_id, lock=True)
            ticket = live_ticket(db, session_id)
            if ticket is None:
                handoff = _opened_by_operator(db, session)
                ticket = handoff.ticket
            _claim(ticket, operator)
            message = sessions.append(
                db, session, role=Role.OPERATOR, content=text.strip(), author=operator.name
            )
        self._count(handoff)
        return message

    def hand_back(self, session_id: str, *, operator: Operator) -> None:
        """Resolve the ticket; the bot answers again.

        Raises SessionNotFound, TicketNotFound, Conflict (another operator owns it).
        """
        with self._transactions.begin() as db:
            session = sessions.get(db, session_id, lock=True)
            ticket = live_ticket(db, session_id)
            if ticket is None:
                raise TicketNotFound(0)
            _claim(ticket, operator)
            _resolve(ticket)
            session.move_to(SessionStatus.ACTIVE)
            sessions.append(
                db,
                session,
                role=Role.SYSTEM,
                content=f"{operator.name} has left the chat. The assistant answers again.",
            )

    def waiting(self) -> Sequence[Ticket]:
        """Tickets that no one has taken, longest waiting first."""
        with self._transactions.read() as db:
            return db.scalars(
                select(Ticket).where(Ticket.status == TicketStatus.QUEUED).order_by(Ticket.id)
            ).all()

    def _count(self, handoff: Handoff | None) -> None:
        """Called once the transaction is committed: what was rolled back did not happen."""
        if handoff is not None and handoff.is_new:
            self._metrics.escalation(handoff.ticket.reason)


def live_ticket(db: Session, session_id: str) -> Ticket | None:
    """The session's ticket that is not resolved."""
    return db.scalar(
        select(Ticket).where(
            Ticket.session_id == session_id, Ticket.status != TicketStatus.RESOLVED
        )
    )


def queue_position(db: Session, ticket: Ticket) -> int:
    """1 is next; 0 once someone has taken it."""
    if ticket.status != TicketStatus.QUEUED:
        return 0
    ahead = select(func.count()).where(Ticket.status == TicketStatus.QUEUED, Ticket.id <= ticket.id)
    return db.scalar(ahead) or 0


def open_ticket(
    db: Session,
    session: ChatSession,
    *,
    reason: TicketReason,
    detail: str | None,
    reply_to: Message | None = None,
) -> Handoff:
    """Inside the caller's transaction: ticket, status and the message that tells the customer.

    Raises SessionEnded.
    """
    if session.status == SessionStatus.ENDED:
        raise SessionEnded(session.id)
    ticket = live_ticket(db, session.id)
    is_new = ticket is None
    if ticket is None:
        ticket = Ticket(session_id=session.id, reason=reason, detail=detail)
        db.add(ticket)
        db.flush()
    session.status = SessionStatus.ESCALATED
    position = queue_position(db, ticket)
    message = sessions.append(
        db,
        session,
        role=Role.ASSISTANT if reply_to else Role.SYSTEM,
        content=handoff_text(ticket, position),
        outcome=Outcome.ESCALATED,
        reply_to=reply_to.seq if reply_to else None,
    )
    return Handoff(ticket, message, position, is_new)


def _opened_by_operator(db: Session, session: ChatSession) -> Handoff:
    return open_ticket(db, session, reason=TicketReason.OPERATOR_CHOICE, detail=None)


def handoff_text(ticket: Ticket, position: int) -> str:
    """What the customer reads when a person is to take over."""
    opening = _OPENINGS.get(TicketReason(ticket.reason), "I am passing this on to a person.")
    if position == 0:
        return f"{opening} Your ticket is number {ticket.id}, and someone is already looking at it."
    place = "you are next" if position == 1 else f"you are number {position} in the queue"
    return (
        f"{opening} Your ticket is number {ticket.id} and {place}. "
        "The answer will appear here in this chat; you can add details or files meanwhile."
    )


_OPENINGS = {
    TicketReason.EXPLICIT_REQUEST: "I am connecting you with a person.",
    TicketReason.SAFETY: "This sounds like a safety matter, so a person will look at it at once. "
    "If there is smoke, fire or injury, stop using the device, keep away from it and call your "
    "local emergency number first.",
    TicketReason.LEGAL: "This needs someone who may decide it, so I am passing it to a person.",
    TicketReason.SECURITY: "This concerns the security of your account, "
    "so a person will look at it at once.",
    TicketReason.FRUSTRATION: "I am sorry that this has been so much trouble. "
    "I am passing it to a person.",
}


def _resolve(ticket: Ticket) -> None:
    ticket.status = TicketStatus.RESOLVED
    ticket.resolved_at = now()


def _claim(ticket: Ticket, operator: Operator) -> None:
    if ticket.owner_id is None:
        ticket.owner_id = operator.id
        ticket.status = TicketStatus.CLAIMED
        ticket.claimed_at = now()
    elif ticket.owner_id != operator.id:
        raise Conflict("Another operator has taken this ticket.")
