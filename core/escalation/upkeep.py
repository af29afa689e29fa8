"""What happens to tickets by itself: missed deadlines, and tickets whose owner has left."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts.models import Operator, OperatorRole
from core.db import Transactions, now
from core.errors import NotFound
from core.escalation import repository as tickets
from core.escalation import team as teams
from core.escalation.handoff import put_back
from core.escalation.models import Ticket, TicketPriority
from core.escalation.news import spread
from core.escalation.states import TicketStatus
from core.escalation.team import Team
from core.notifications.models import NotificationEvent
from core.sessions.demo import in_demo

_ANSWERING = [role for role in OperatorRole if role.covers(OperatorRole.OPERATOR)]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rules:
    """What decides at one moment whether something is due for a ticket."""

    team: Team
    answering: frozenset[int]
    """Operators who may answer customers."""
    at: datetime

    def reply_is_missed(self, ticket: Ticket) -> bool:
        """Whether the first reply is late, and that was not noted yet."""
        open_ = ticket.first_reply_at is None and ticket.reply_missed_at is None
        return open_ and self._has_passed(ticket.reply_due_at)

    def resolution_is_missed(self, ticket: Ticket) -> bool:
        """The same of the resolution."""
        return ticket.resolve_missed_at is None and self._has_passed(ticket.resolve_due_at)

    def is_missed(self, ticket: Ticket) -> bool:
        return self.reply_is_missed(ticket) or self.resolution_is_missed(ticket)

    def is_left(self, ticket: Ticket) -> bool:
        """Whether its owner is gone, or lets the customer wait longer than the team allows."""
        if ticket.is_queued:
            return False
        if not ticket.owned_by_program and ticket.owner_id not in self.answering:
            return True
        if ticket.status != TicketStatus.CLAIMED or ticket.awaiting_since is None:
            return False
        since = max(ticket.awaiting_since, ticket.touched_at or ticket.awaiting_since)
        return self.team.hours.between(since, self.at) >= self.team.idle

    def concern(self, ticket: Ticket) -> bool:
        return ticket.is_live and (self.is_missed(ticket) or self.is_left(ticket))

    def _has_passed(self, moment: datetime | None) -> bool:
        return moment is not None and moment <= self.at


class TicketUpkeep:
    """Run by the worker. Each ticket is a transaction of its own, and is looked at once more in it.

    Nobody has to be asked and nothing is forgotten: a ticket that nobody answers in time becomes
    more urgent, and one whose owner does not go on waits for somebody else. Tickets of demo
    sessions stay as they are: the people who have them are made up.
    """

    def __init__(self, transactions: Transactions, *, clock: Callable[[], datetime] = now) -> None:
        self._transactions = transactions
        self._now = clock

    def run_some(self) -> int:
        """Do what is due, and say for how many tickets."""
        with self._transactions.read() as db:
            rules = _rules(db, self._now())
            live = select(Ticket).where(Ticket.status != TicketStatus.RESOLVED)
            real = db.scalars(live.where(~in_demo(Ticket.session_id)))
            due = [ticket.id for ticket in real if rules.concern(ticket)]
        return sum(self.look_after(ticket_id) for ticket_id in due)

    def look_after(self, ticket_id: int) -> bool:
        """Do what is due for one ticket, and say whether anything was."""
        with suppress(NotFound), self._transactions.begin() as db:  # it may have been deleted
            session, ticket = tickets.held(db, ticket_id)
            rules = _rules(db, self._now())
            if not rules.concern(ticket):
                return False
            if rules.is_missed(ticket):
                _note_missed(ticket, rules)
                spread(db, NotificationEvent.TICKET_OVERDUE, ticket)
            if rules.is_left(ticket):
                _log.info("Ticket %d goes back to the queue: its owner did not go on", ticket.id)
                put_back(db, session, ticket, at=rules.at)
            return True
        return False


def _rules(db: Session, at: datetime) -> Rules:
    enabled = Operator.disabled_at.is_(None)
    answering = db.scalars(select(Operator.id).where(Operator.role.in_(_ANSWERING), enabled))
    return Rules(teams.load(db), frozenset(answering), at)


def _note_missed(ticket: Ticket, rules: Rules) -> None:
    """Each deadline that has passed, once; an unanswered ticket becomes more urgent by it."""
    if rules.reply_is_missed(ticket):
        ticket.reply_missed_at = rules.at
        if ticket.is_queued:
            ticket.priority = TicketPriority(ticket.priority).raised
    if rules.resolution_is_missed(ticket):
        ticket.resolve_missed_at = rules.at
