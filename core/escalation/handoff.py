"""A session goes to a person and back: ticket, status and what the customer is told, together.

Everything here is part of the caller's transaction, which holds the session (`sessions.get` with
`lock`), and happens at one moment, `at`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.accounts.service import Caller
from core.errors import SessionEnded, TicketOpen
from core.escalation import contact, deadlines, promises, texts
from core.escalation import repository as tickets
from core.escalation import team as teams
from core.escalation.models import Promise, Ticket, TicketReason
from core.escalation.news import spread
from core.escalation.states import priority_of
from core.escalation.summary import summarise
from core.escalation.waits import Standing, standing
from core.language.words import Words
from core.notifications.models import NotificationEvent
from core.sessions import repository as sessions
from core.sessions.models import ChatSession, Message, Outcome, Role, SessionStatus


@dataclass(frozen=True)
class Cause:
    """Why a person shall take over."""

    reason: TicketReason
    detail: str | None = None
    """The customer's own words for it."""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    """What the decision rested on."""
    words: Words | None = None
    """In which the customer is told; those of the session unless they write in others."""


def nothing_enclosed(_db: Session, _session_id: str) -> list[dict[str, Any]]:
    return []


Enclose = Callable[[Session, str], list[dict[str, Any]]]
"""Gives files to a session, by its id, in the caller's transaction; what messages keep of them."""


@dataclass(frozen=True)
class Reply:
    """What a person says to the customer."""

    text: str
    enclose: Enclose = nothing_enclosed


@dataclass(frozen=True)
class Handoff:
    """A ticket and the message that tells the customer about it."""

    ticket: Ticket
    message: Message
    stands: Standing
    is_new: bool
    """The ticket was opened now; `False` when the session had it already."""

    @property
    def queue_position(self) -> int:
        return self.stands.position


def open_ticket(
    db: Session,
    session: ChatSession,
    cause: Cause,
    *,
    at: datetime,
    reply_to: Message | None = None,
) -> Handoff:
    """A person shall take over. A session that has a ticket keeps it. Raises SessionEnded."""
    if session.status == SessionStatus.ENDED:
        raise SessionEnded(session.id)
    team = teams.load(db)
    ticket = tickets.live(db, session.id)
    is_new = ticket is None
    if ticket is None:
        ticket = _new_ticket(db, session, cause, at)
        deadlines.start(ticket, team, at)
        db.flush()
        spread(db, NotificationEvent.TICKET_OPENED, ticket, detail=cause.detail)
    session.status = SessionStatus.ESCALATED
    stands = standing(db, ticket, team, at)
    ticket.contact_asked = stands.opens_at is not None and ticket.contact_email is None
    words = cause.words or session.words
    told = texts.handoff(ticket, stands, at, asks_address=ticket.contact_asked, words=words)
    message = sessions.append(
        db,
        session,
        role=Role.ASSISTANT if reply_to else Role.SYSTEM,
        content=told,
        outcome=Outcome.ESCALATED,
        reply_to=reply_to.seq if reply_to else None,
    )
    return Handoff(ticket, message, stands, is_new)


def take(db: Session, ticket: Ticket, *, by: Caller, at: datetime) -> bool:
    """Become the owner of a ticket that has none; `True` if that is new.

    Raises TicketResolved, TicketTaken.
    """
    is_new = ticket.claim(by, at)
    if is_new:
        spread(db, NotificationEvent.TICKET_CLAIMED, ticket)
    return is_new


def say(
    db: Session, session: ChatSession, ticket: Ticket, reply: Reply, *, by: Caller, at: datetime
) -> Message:
    """A person writes to the customer; what it promises is kept in mind.

    Files are enclosed once it is sure that the person may write.

    Raises TicketResolved, TicketTaken.
    """
    take(db, ticket, by=by, at=at)
    ticket.answered(at)
    spread(db, NotificationEvent.TICKET_REPLIED, ticket, reply=reply.text)
    message = sessions.append(
        db,
        session,
        role=Role.OPERATOR,
        content=reply.text,
        author=by.name,
        attachments=reply.enclose(db, session.id),
    )
    for found in promises.found_in(reply.text, at=at):
        db.add(
            Promise(
                session_id=session.id,
                message_seq=message.seq,
                text=found.text,
                made_by=by.name,
                made_at=at,
                due_at=found.due_at,
            )
        )
    return message


def conclude(
    db: Session,
    session: ChatSession,
    ticket: Ticket,
    *,
    by: Caller | None,
    move_to: SessionStatus,
    at: datetime,
) -> None:
    """Resolve the ticket: the bot answers again (active), or the session is over (ended).

    `by` is `None` for the customer, who need not own it. Raises TicketResolved, TicketTaken.
    """
    if by is not None:
        ticket.claim(by, at)
    ticket.resolve(at)
    spread(db, NotificationEvent.TICKET_RESOLVED, ticket)
    session.move_to(move_to)
    name = by.name if by else None
    ended = move_to is SessionStatus.ENDED
    words = session.words
    back = texts.handed_back(name, words=words)
    tell(db, session, texts.closed(ticket, name, words=words) if ended else back)


def put_back(db: Session, session: ChatSession, ticket: Ticket, *, at: datetime) -> None:
    """Whoever has the ticket does not go on: it waits for someone else, and the customer knows."""
    name = ticket.owner_name
    ticket.leave(at)
    team = teams.load(db)
    deadlines.start(ticket, team, at)
    spread(db, NotificationEvent.TICKET_REQUEUED, ticket)
    db.flush()
    stands = standing(db, ticket, team, at)
    tell(db, session, texts.left(name, stands, at, words=session.words))


def reopen_ticket(db: Session, session: ChatSession, ticket: Ticket, *, at: datetime) -> None:
    """Back into the queue. Raises TicketNotResolved, SessionEnded, TicketOpen."""
    ticket.require_resolved()
    if session.status == SessionStatus.ENDED:
        raise SessionEnded(session.id)
    other = tickets.live(db, session.id)
    if other is not None:
        raise TicketOpen(other.id)
    ticket.reopen(at)
    team = teams.load(db)
    deadlines.start(ticket, team, at)
    spread(db, NotificationEvent.TICKET_REOPENED, ticket)
    session.move_to(SessionStatus.ESCALATED)
    db.flush()
    stands = standing(db, ticket, team, at)
    told = texts.reopened(ticket, stands, at, words=session.words)
    tell(db, session, told, outcome=Outcome.ESCALATED)


def tell(
    db: Session, session: ChatSession, text: str, *, outcome: Outcome | None = None
) -> Message:
    """Say to everyone in the session what has happened."""
    return sessions.append(db, session, role=Role.SYSTEM, content=text, outcome=outcome)


def _new_ticket(db: Session, session: ChatSession, cause: Cause, at: datetime) -> Ticket:
    ticket = Ticket(
        session_id=session.id,
        reason=cause.reason,
        detail=cause.detail,
        evidence=dict(cause.evidence),
        priority=priority_of(cause.reason),
        summary=summarise(db, session.id),
        contact_email=contact.valid(session.user_id or ""),
        created_at=at,
        awaiting_since=at,
    )
    db.add(ticket)
    db.flush()
    return ticket
