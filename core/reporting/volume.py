"""Turns by hour, by day and by the hour of the week, from one count by quarters of an hour."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from sqlalchemy.orm import Session

from core.reporting import queries
from core.reporting.figures import VolumePoint
from core.reporting.period import Period
from core.reporting.quarters import Quarters
from core.sessions.models import Outcome

WEEKDAYS, HOURS = 7, 24


def by_piece(
    db: Session, quarters: Quarters, period: Period, zone: tzinfo = UTC
) -> list[VolumePoint]:
    """Each piece of the period, empty ones too."""
    pieces = period.pieces(zone)
    starts = [piece.start.timestamp() for piece in pieces]
    turns: Counter[tuple[int, str]] = Counter()
    for (quarter, outcome), count in quarters.items():  # the first may begin before the period
        turns[max(0, bisect_right(starts, quarter) - 1), outcome] += count
    started = queries.sessions_by_piece(db, pieces)
    return [
        VolumePoint(
            piece.start,
            piece.end,
            started.get(number, 0),
            {outcome: turns[number, outcome] for outcome in Outcome},
        )
        for number, piece in enumerate(pieces)
    ]


def by_weekly_hour(quarters: Quarters, zone: tzinfo = UTC) -> Sequence[Sequence[int]]:
    """Turns by weekday, Monday first, and hour."""
    turns = [[0] * HOURS for _ in range(WEEKDAYS)]
    for (quarter, _), count in quarters.items():
        start = datetime.fromtimestamp(quarter, zone)
        turns[start.weekday()][start.hour] += count
    return turns
