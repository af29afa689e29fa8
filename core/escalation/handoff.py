"""A session goes to a person and back: ticket, status and what the customer is told, together.

Everything here is part of the caller's transaction, which holds the session (`sessions.get` with
`lock`).
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.accounts.service import Caller
from core.errors import SessionEnded, TicketOpen
from core.escalation import repository as tickets
from core.escalation import texts
from core.escalation.models import Ticket, TicketReason
from core.sessions import repository as sessions
from core.sessions.models import ChatSession, Message, Outcome, Role, SessionStatus


@dataclass(frozen=True)
class Handoff:
    """A ticket and the message that tells the customer about it."""

    ticket: Ticket
    message: Message
    queue_position: int
    is_new: bool
    """The ticket was opened now; `False` when the session had it already."""


def open_ticket(
    db: Session,
    session: ChatSession,
    *,
    reason: TicketReason,
    detail: str | None,
    reply_to: Message | None = None,
) -> Handoff:
    """A person shall take over. A session that has a ticket keeps it. Raises SessionEnded."""
    if session.status == SessionStatus.ENDED:
        raise SessionEnded(session.id)
    ticket = tickets.live(db, session.id)
    is_new = ticket is None
    if ticket is None:
        ticket = Ticket(session_id=session.id, reason=reason, detail=detail)
        db.add(ticket)
        db.flush()
    session.status = SessionStatus.ESCALATED
    position = tickets.queue_position(db, ticket)
    message = sessions.append(
        db,
        session,
        role=Role.ASSISTANT if reply_to else Role.SYSTEM,
        content=texts.handoff(ticket, position),
        outcome=Outcome.ESCALATED,
        reply_to=reply_to.seq if reply_to else None,
    )
    return Handoff(ticket, message, position, is_new)


def conclude(
    db: Session,
    session: ChatSession,
    ticket: Ticket,
    *,
    by: Caller | None,
    move_to: SessionStatus,
    resolution: str | None = None,
) -> None:
    """Resolve the ticket: the bot answers again (active), or the session is over (ended).

    `by` is `None` for the customer, who need not own it. Raises TicketResolved, TicketTaken.
    """
    if by is not None:
        ticket.claim(by)
    ticket.resolve(resolution)
    session.move_to(move_to)
    name = by.name if by else None
    ended = move_to is SessionStatus.ENDED
    tell(db, session, texts.closed(ticket, name) if ended else texts.handed_back(name))


def reopen_ticket(db: Session, session: ChatSession, ticket: Ticket) -> None:
    """Back into the queue. Raises TicketNotResolved, SessionEnded, TicketOpen."""
    ticket.require_resolved()
    if session.status == SessionStatus.ENDED:
        raise SessionEnded(session.id)
    other = tickets.live(db, session.id)
    if other is not None:
        raise TicketOpen(other.id)
    ticket.reopen()
    session.move_to(SessionStatus.ESCALATED)
    position = tickets.queue_position(db, ticket)
    tell(db, session, texts.reopened(ticket, position), outcome=Outcome.ESCALATED)


def tell(
    db: Session, session: ChatSession, text: str, *, outcome: Outcome | None = None
) -> Message:
    """Say to everyone in the session what has happened."""
    return sessions.append(db, session, role=Role.SYSTEM, content=text, outcome=outcome)
