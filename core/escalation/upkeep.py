"""What happens to tickets by itself: missed deadlines, and tickets whose owner has left."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from core.accounts.models import Operator, OperatorRole
from core.db import Transactions, now
from core.escalation import repository as tickets
from core.escalation import team as teams
from core.escalation.handoff import put_back
from core.escalation.models import Ticket, TicketPriority
from core.escalation.news import spread
from core.escalation.states import IN_QUEUE, OWNED, TicketStatus
from core.escalation.team import Team
from core.notifications.models import NotificationEvent

BATCH = 100
_ANSWERS = [role for role in OperatorRole if role.covers(OperatorRole.OPERATOR)]
_log = logging.getLogger(__name__)


class TicketUpkeep:
    """Run by the worker. Each ticket is a transaction of its own, and is looked at once more in it.

    Nobody has to be asked and nothing is forgotten: a ticket that nobody answers in time becomes
    more urgent, and one whose owner does not go on waits for somebody else.
    """

    def __init__(self, transactions: Transactions, *, clock: Callable[[], datetime] = now) -> None:
        self._transactions = transactions
        self._now = clock

    def run_some(self) -> int:
        """Do what is due, and say for how many tickets."""
        at = self._now()
        with self._transactions.read() as db:
            team = teams.load(db)
            suspects = _suspects(db, at)
        return sum(self._look_after(ticket_id, team, at) for ticket_id in suspects)

    def _look_after(self, ticket_id: int, team: Team, at: datetime) -> bool:
        with self._transactions.begin() as db:
            session, ticket = tickets.held(db, ticket_id)
            if not ticket.is_live:
                return False
            missed = _note_missed(ticket, at)
            if missed:
                spread(db, NotificationEvent.TICKET_OVERDUE, ticket)
            left = not ticket.is_queued and _is_left(db, ticket, team, at)
            if left:
                _log.info("Ticket %d goes back to the queue: its owner did not go on", ticket.id)
                put_back(db, session, ticket, at=at)
            return missed or left


def _suspects(db: Session, at: datetime) -> Sequence[int]:
    """Tickets for which something may be due; working hours are counted for these alone."""
    late = or_(
        and_(
            Ticket.first_reply_at.is_(None),
            Ticket.reply_missed_at.is_(None),
            Ticket.reply_due_at <= at,
        ),
        and_(Ticket.resolve_missed_at.is_(None), Ticket.resolve_due_at <= at),
    )
    live = Ticket.status != TicketStatus.RESOLVED
    silent = and_(Ticket.status == TicketStatus.CLAIMED, Ticket.awaiting_since.is_not(None))
    wanted = select(Ticket.id).where(live, or_(late, silent, _ownerless()))
    return db.scalars(wanted.order_by(Ticket.id).limit(BATCH)).all()


def _ownerless() -> ColumnElement[bool]:
    """With an operator who is gone, or may not answer customers any more."""
    answering = select(Operator.id).where(Operator.role.in_(_ANSWERS))
    gone = or_(Ticket.owner_id.is_(None), Ticket.owner_id.not_in(answering))
    return and_(Ticket.status.in_(OWNED), Ticket.owned_by_program.is_(False), gone)


def _note_missed(ticket: Ticket, at: datetime) -> bool:
    """Note each deadline that has passed, once; an unanswered ticket becomes more urgent by it."""
    reply = (
        ticket.first_reply_at is None
        and ticket.reply_missed_at is None
        and ticket.reply_due_at is not None
        and ticket.reply_due_at <= at
    )
    if reply:
        ticket.reply_missed_at = at
        if ticket.status in IN_QUEUE:
            ticket.priority = TicketPriority(ticket.priority).raised
    resolution = (
        ticket.resolve_missed_at is None
        and ticket.resolve_due_at is not None
        and ticket.resolve_due_at <= at
    )
    if resolution:
        ticket.resolve_missed_at = at
    return reply or resolution


def _is_left(db: Session, ticket: Ticket, team: Team, at: datetime) -> bool:
    """Whether its owner is gone, or has let the customer wait for longer than the team allows."""
    if db.scalar(select(Ticket.id).where(Ticket.id == ticket.id, _ownerless())) is not None:
        return True
    if ticket.status != TicketStatus.CLAIMED or ticket.awaiting_since is None:
        return False
    since = max(ticket.awaiting_since, ticket.touched_at or ticket.awaiting_since)
    return team.hours.between(since, at) >= team.idle
