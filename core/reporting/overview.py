"""How things stand: what needs a person now, and today beside the same day a week ago."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import Transactions, now
from core.escalation import deadlines
from core.escalation import repository as tickets
from core.escalation import team as teams
from core.escalation.deadlines import DueState
from core.escalation.models import Ticket, TicketStatus
from core.knowledge.index_care import articles_given_up
from core.notifications import repository as notifications
from core.notifications.models import NotificationStatus
from core.reporting import queries, resolution
from core.reporting.figures import Csat, Percentiles
from core.reporting.period import Period
from core.reporting.resolution import ResolutionFigures
from core.sessions.models import Outcome

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Pressing:
    """What needs a person at this moment; nothing does where all of it is 0 or `None`."""

    queued: int
    waiting_since: datetime | None
    """The longest waiting customer of the queue."""
    late: int
    """Open tickets that have missed their next deadline."""
    soon: int
    """Open tickets whose next deadline is near."""
    notifications_given_up: int
    articles_not_indexed: int
    """Articles whose latest index job has failed for good."""


@dataclass(frozen=True)
class DayFigures:
    """What happened in a day, or in the part of it that is over."""

    period: Period
    sessions: int
    outcomes: Mapping[Outcome, int]
    tickets_opened: int
    tickets_resolved: int
    csat: Csat
    response_seconds: Percentiles
    resolution: ResolutionFigures
    """Of the sessions that began in it."""

    @property
    def turns(self) -> int:
        return sum(self.outcomes.values())


class OverviewService:
    """The numbers of the console's first page. Read-only."""

    def __init__(self, transactions: Transactions, *, clock: Callable[[], datetime] = now) -> None:
        self._transactions = transactions
        self._now = clock

    def pressing(self) -> Pressing:
        """What needs a person now."""
        with self._transactions.snapshot() as db:
            queue = tickets.waiting(db)
            due = _due_states(db, self._now())
            return Pressing(
                queued=len(queue),
                waiting_since=queue[0].waiting_since if queue else None,
                late=due.count(DueState.LATE),
                soon=due.count(DueState.SOON),
                notifications_given_up=notifications.by_status(db).get(NotificationStatus.DEAD, 0),
                articles_not_indexed=articles_given_up(db),
            )

    def today(self, zone: ZoneInfo) -> tuple[DayFigures, DayFigures]:
        """Since midnight in this zone, and as much of the same weekday a week ago."""
        moment = self._now()
        local = moment.astimezone(zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        until = max(local, midnight + timedelta(seconds=1))  # no period is empty
        # A week back on the clock of the wall, whose days do not all have 24 hours.
        days = ((midnight, until), (midnight - WEEK, until - WEEK))
        with self._transactions.snapshot() as db:
            today, earlier = (_day(db, Period.of(*day, now=moment), moment) for day in days)
            return today, earlier


def _day(db: Session, period: Period, at: datetime) -> DayFigures:
    return DayFigures(
        period,
        sessions=queries.sessions_started(db, period),
        outcomes=queries.outcomes(db, period),
        tickets_opened=sum(queries.escalations(db, period).values()),
        tickets_resolved=queries.tickets_resolved(db, period),
        csat=queries.csat(db, period),
        response_seconds=queries.response_seconds(db, period),
        resolution=resolution.figures(db, period, at=at),
    )


def _due_states(db: Session, at: datetime) -> list[DueState]:
    team = teams.load(db)
    open_ones = db.scalars(select(Ticket).where(Ticket.status != TicketStatus.RESOLVED))
    return [deadlines.due(ticket, team, at).state for ticket in open_ones]
