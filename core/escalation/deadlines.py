"""Until when a ticket should be answered and resolved, in the team's working time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.escalation.models import Ticket, TicketPriority
from core.escalation.team import Team

SOON = 0.25
"""A deadline is soon when this share of its working time is left."""


class DueState(StrEnum):
    """How a ticket stands to its next deadline."""

    OK = "ok"
    SOON = "soon"
    LATE = "late"
    NONE = "none"
    """It has none: it is resolved."""


@dataclass(frozen=True)
class Due:
    """A ticket's next deadline: the first reply, then the resolution."""

    state: DueState
    at: datetime | None = None


def start(ticket: Ticket, team: Team, at: datetime) -> None:
    """Set both deadlines for a ticket that comes into the queue at this moment."""
    target, hours = team.targets[TicketPriority(ticket.priority)], team.hours
    ticket.reply_due_at = hours.after(at, timedelta(minutes=target.first_reply))
    ticket.resolve_due_at = hours.after(at, timedelta(minutes=target.resolution))


def due(ticket: Ticket, team: Team, at: datetime) -> Due:
    """The next deadline as it stands at this moment."""
    target = team.targets[TicketPriority(ticket.priority)]
    unanswered = ticket.first_reply_at is None
    moment = ticket.reply_due_at if unanswered else ticket.resolve_due_at
    if not ticket.is_live or moment is None:
        return Due(DueState.NONE)
    if moment <= at:
        return Due(DueState.LATE, moment)
    allowed = timedelta(minutes=target.first_reply if unanswered else target.resolution)
    left = team.hours.between(at, moment)
    return Due(DueState.SOON if left <= allowed * SOON else DueState.OK, moment)
