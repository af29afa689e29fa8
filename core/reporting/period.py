"""A half-open range of time, and the hours or days that a chart divides it into."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

USUAL = timedelta(hours=24)
LONGEST = timedelta(days=366)
HOURLY_UP_TO = timedelta(days=7)
"""A longer period is divided into days."""
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Step(StrEnum):
    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True)
class Period:
    """From `start`, inclusive, to `end`, exclusive; both UTC."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, start: datetime | None, end: datetime | None, *, now: datetime) -> "Period":
        """The period that was asked for; what is missing makes it the last 24 hours.

        Raises ValueError with a sentence for people.
        """
        end = _utc(end) if end else now
        start = _utc(start) if start else end - USUAL
        if start < EARLIEST or end > LATEST:
            raise ValueError("from and to should lie between the years 2000 and 2200")
        if start >= end:
            raise ValueError("from should be earlier than to")
        if end - start > LONGEST:
            raise ValueError(f"from and to should be at most {LONGEST.days} days apart")
        return cls(start, end)

    @property
    def before(self) -> "Period":
        """As long, and ending where this one begins."""
        return Period(self.start - (self.end - self.start), self.start)

    @property
    def step(self) -> Step:
        return Step.HOUR if self.end - self.start <= HOURLY_UP_TO else Step.DAY

    def pieces(self) -> Sequence["Period"]:
        """Whole hours or days of UTC, in order and without a gap; the outer two may be cut."""
        step = timedelta(hours=1) if self.step is Step.HOUR else timedelta(days=1)
        begin = self.start.replace(minute=0, second=0, microsecond=0)
        if self.step is Step.DAY:
            begin = begin.replace(hour=0)
        found = []
        while begin < self.end:
            found.append(Period(max(begin, self.start), min(begin + step, self.end)))
            begin += step
        return found


def _utc(time: datetime) -> datetime:
    """A time without a zone is one of UTC. Raises ValueError where it lies outside the calendar."""
    try:
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError:
        raise ValueError("from and to should lie between the years 2000 and 2200") from None
