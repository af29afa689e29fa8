"""Queries over tickets. Nothing here commits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.accounts.models import Operator
from core.accounts.service import Caller
from core.errors import PromiseNotFound, TicketNotFound
from core.escalation import deadlines
from core.escalation import team as teams
from core.escalation.deadlines import Due
from core.escalation.models import Promise, Ticket, TicketStatus
from core.escalation.states import IN_QUEUE, OWNED
from core.sessions import repository as sessions
from core.sessions.demo import in_demo
from core.sessions.models import ChatSession
from core.sessions.note_models import SessionNote

UNASSIGNED = "none"
"""The `assignee` of tickets that nobody owns."""

_SINCE = func.coalesce(Ticket.reopened_at, Ticket.created_at)
_STAGE = case(
    {status: 0 for status in IN_QUEUE} | {TicketStatus.CLAIMED: 1, TicketStatus.WAITING: 2},
    value=Ticket.status,
    else_=3,
)


@dataclass(frozen=True)
class TicketFilter:
    """Which tickets a list shows; `None` does not filter."""

    status: TicketStatus | None = None
    """Queued finds those too that are in the queue again."""
    stages: Collection[TicketStatus] | None = None
    """Any of several."""
    assignee: str | None = None
    """The owner's e-mail address or name, ignoring case, or `UNASSIGNED`."""


@dataclass(frozen=True)
class TicketView:
    """A ticket with what an operator sees of it in a list."""

    ticket: Ticket
    user_id: str | None
    language: str
    """In which the customer is spoken to, an ISO 639-1 code."""
    owner_email: str | None
    queue_position: int
    """1 is next; 0 once someone has taken it."""
    due: Due
    note_count: int
    last_said: str
    """The customer's last words; empty when there are none."""


@dataclass(frozen=True)
class TicketCounts:
    """How many tickets each list of an operator's inbox holds."""

    mine: int
    unassigned: int
    waiting: int
    """The customer's turn."""
    open: int
    resolved: int


def get(db: Session, ticket_id: int) -> Ticket:
    """Raises TicketNotFound."""
    found = db.get(Ticket, ticket_id)
    if found is None:
        raise TicketNotFound(ticket_id)
    return found


def held(db: Session, ticket_id: int) -> tuple[ChatSession, Ticket]:
    """A ticket and its session, both as they stay until the transaction ends.

    Whoever changes either holds the session first: that keeps messages, status and owner in one
    order. Raises TicketNotFound.
    """
    session_id = db.scalar(select(Ticket.session_id).where(Ticket.id == ticket_id))
    if session_id is None:
        raise TicketNotFound(ticket_id)
    session = sessions.get(db, session_id, lock=True)
    return session, get(db, ticket_id)


def live(db: Session, session_id: str) -> Ticket | None:
    """The session's ticket that is not resolved."""
    return live_of(db, [session_id]).get(session_id)


def live_of(db: Session, session_ids: Sequence[str]) -> dict[str, Ticket]:
    """The tickets of these sessions that are not resolved, by session."""
    rows = db.scalars(
        select(Ticket).where(
            Ticket.session_id.in_(session_ids), Ticket.status != TicketStatus.RESOLVED
        )
    )
    return {ticket.session_id: ticket for ticket in rows}


def waiting(db: Session) -> Sequence[Ticket]:
    """Tickets that no one has taken, longest waiting first."""
    queued = select(Ticket).where(Ticket.status.in_(IN_QUEUE))
    return db.scalars(queued.order_by(_SINCE, Ticket.id)).all()


def queue_positions(db: Session, ticket_ids: Sequence[int]) -> dict[int, int]:
    """The places of those that stand in the queue; 1 is next. Demo tickets count by themselves."""
    apart, order = in_demo(Ticket.session_id), (_SINCE, Ticket.id)
    place = func.row_number().over(partition_by=apart, order_by=order).label("place")
    queue = select(Ticket.id, place).where(Ticket.status.in_(IN_QUEUE)).subquery()
    return dict(db.execute(select(queue).where(queue.c.id.in_(ticket_ids))).all())


def queue_position(db: Session, ticket: Ticket) -> int:
    """1 is next; 0 once someone has taken it."""
    return queue_positions(db, [ticket.id]).get(ticket.id, 0) if ticket.is_queued else 0


def find(
    db: Session, wanted: TicketFilter, *, limit: int, offset: int
) -> tuple[Sequence[Ticket], int]:
    """A page of tickets and how many match in all.

    Those in the queue come first, then those with a person, each group with the longest waiting
    first; then the resolved ones, the latest first.
    """
    query = _matching(wanted)
    total = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    waits = case((Ticket.status != TicketStatus.RESOLVED, _SINCE))
    ordered = query.order_by(_STAGE, waits, Ticket.resolved_at.desc(), Ticket.id)
    return db.scalars(ordered.limit(limit).offset(offset)).all(), total


def views(db: Session, tickets: Sequence[Ticket], *, at: datetime) -> list[TicketView]:
    """What operators see of these tickets at this moment, in their order."""
    team = teams.load(db)
    ids, session_ids = [t.id for t in tickets], [t.session_id for t in tickets]
    customers = _pairs(db, select(ChatSession.id, ChatSession.user_id), ChatSession.id, session_ids)
    spoken = sessions.languages(db, session_ids)
    owners = [t.owner_id for t in tickets if t.owner_id is not None]
    emails = _pairs(db, select(Operator.id, Operator.email), Operator.id, owners)
    counted = select(SessionNote.session_id, func.count()).group_by(SessionNote.session_id)
    notes = _pairs(db, counted, SessionNote.session_id, session_ids)
    positions = queue_positions(db, ids)
    said = sessions.glimpses(db, session_ids, text=None)
    return [
        TicketView(
            ticket,
            user_id=customers.get(ticket.session_id),
            language=spoken[ticket.session_id],
            owner_email=emails.get(ticket.owner_id),
            queue_position=positions.get(ticket.id, 0),
            due=deadlines.due(ticket, team, at),
            note_count=notes.get(ticket.session_id, 0),
            last_said=said[ticket.session_id].said,
        )
        for ticket in tickets
    ]


def view(db: Session, ticket: Ticket, *, at: datetime) -> TicketView:
    """What operators see of a ticket at this moment."""
    return views(db, [ticket], at=at)[0]


def counts(db: Session, caller: Caller) -> TicketCounts:
    """Mine are those that `Ticket.is_owned_by` and are not resolved."""
    counted = select(Ticket.status, func.count()).group_by(Ticket.status)
    by_status = dict(db.execute(counted).all())
    resolved = by_status.pop(TicketStatus.RESOLVED, 0)
    own = select(func.count()).where(Ticket.status.in_(OWNED), _is_owner(caller))
    return TicketCounts(
        mine=db.scalar(own) or 0,
        unassigned=sum(by_status.get(status, 0) for status in IN_QUEUE),
        waiting=by_status.get(TicketStatus.WAITING, 0),
        open=sum(by_status.values()),
        resolved=resolved,
    )


def of_session(db: Session, session_id: str) -> Sequence[Ticket]:
    wanted = select(Ticket).where(Ticket.session_id == session_id)
    return db.scalars(wanted.order_by(Ticket.id)).all()


def promises(db: Session, session_id: str) -> Sequence[Promise]:
    wanted = select(Promise).where(Promise.session_id == session_id)
    return db.scalars(wanted.order_by(Promise.id)).all()


def promise(db: Session, promise_id: int) -> Promise:
    """Raises PromiseNotFound."""
    found = db.get(Promise, promise_id)
    if found is None:
        raise PromiseNotFound(promise_id)
    return found


def operator_with(db: Session, email: str) -> Operator | None:
    return db.scalar(select(Operator).where(func.lower(Operator.email) == email.strip().lower()))


def _pairs(
    db: Session, query: Select[Any, Any], key: InstrumentedAttribute[Any], wanted: Sequence[object]
) -> dict[Any, Any]:
    return {row[0]: row[1] for row in db.execute(query.where(key.in_(wanted)))}


def _matching(wanted: TicketFilter) -> Select[Ticket]:
    query = select(Ticket)
    if wanted.status is not None:
        wanted_ones = IN_QUEUE if wanted.status is TicketStatus.QUEUED else [wanted.status]
        query = query.where(Ticket.status.in_(wanted_ones))
    if wanted.stages is not None:
        query = query.where(Ticket.status.in_(wanted.stages))
    if wanted.assignee is not None:
        query = query.where(_owned_by(wanted.assignee.strip().lower()))
    return query


def _is_owner(caller: Caller) -> ColumnElement[bool]:
    if caller.operator_id is not None:
        return Ticket.owner_id == caller.operator_id
    return and_(Ticket.owner_id.is_(None), Ticket.owner_name == caller.name)


def _owned_by(assignee: str) -> ColumnElement[bool]:
    if assignee == UNASSIGNED:
        return Ticket.owner_name.is_(None)
    with_address = select(Operator.id).where(func.lower(Operator.email) == assignee)
    return or_(func.lower(Ticket.owner_name) == assignee, Ticket.owner_id.in_(with_address))
