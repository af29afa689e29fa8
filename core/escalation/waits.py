"""What a waiting customer can be told: the place in the queue, and how long it takes of late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.escalation import repository as tickets
from core.escalation.models import Ticket
from core.escalation.team import Team
from core.sessions.demo import in_demo

RECENT_DAYS = 28
RECENT_TICKETS = 50
FEWEST_TICKETS = 5
"""From fewer waits than these, nothing is foretold."""


@dataclass(frozen=True)
class Standing:
    """Where a customer who waits for a person stands."""

    position: int
    """1 is next; 0 once someone has the ticket."""
    expected_wait: timedelta | None = None
    """Three of four recent customers waited less than this; `None` where too few did."""
    opens_at: datetime | None = None
    """When the team is back; `None` while it is there."""
    zone: str = "UTC"
    """The team's time zone, in which `opens_at` is told."""


def standing(db: Session, ticket: Ticket, team: Team, at: datetime) -> Standing:
    """Where the customer of a ticket stands at this moment."""
    return standings(db, [ticket], team, at)[0]


def standings(db: Session, waiting: Sequence[Ticket], team: Team, at: datetime) -> list[Standing]:
    """Where the customers of these tickets stand at this moment, in their order."""
    positions = tickets.queue_positions(db, [t.id for t in waiting if t.is_queued])
    if not positions:
        return [Standing(0) for _ in waiting]
    hours, wait = team.hours, expected_wait(db, team, at)
    opens_at = None if hours.is_open(at) else hours.next_opening(at)
    places = [positions.get(ticket.id, 0) for ticket in waiting]
    return [
        Standing(place, wait, opens_at, team.time_zone) if place else Standing(0)
        for place in places
    ]


def expected_wait(db: Session, team: Team, at: datetime) -> timedelta | None:
    """The upper quartile of the latest waits for a person's first word, in working time.

    Those of demo sessions foretell nothing.
    """
    answered = func.coalesce(Ticket.first_reply_at, Ticket.claimed_at)
    since = func.coalesce(Ticket.reopened_at, Ticket.created_at)
    rows = db.execute(
        select(since, answered)
        .where(since > at - timedelta(days=RECENT_DAYS), answered.is_not(None), answered >= since)
        .where(~in_demo(Ticket.session_id))
        .order_by(answered.desc())
        .limit(RECENT_TICKETS)
    ).all()
    if len(rows) < FEWEST_TICKETS:
        return None
    hours = team.hours
    waits = [hours.between(begin, end).total_seconds() for begin, end in rows]
    return timedelta(seconds=quantiles(waits, n=4, method="inclusive")[2])
