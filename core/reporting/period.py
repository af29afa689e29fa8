"""A half-open range of time, and the hours or days that a chart divides it into."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
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

    @classmethod
    def between(cls, start: datetime | None, end: datetime | None) -> "Period | None":
        """Open where a side is missing, of any length; `None` where both are.

        Raises ValueError with a sentence for people.
        """
        if start is None and end is None:
            return None
        period = cls(_utc(start) if start else EARLIEST, _utc(end) if end else LATEST)
        if period.start >= period.end:
            raise ValueError("from should be earlier than to")
        return period

    @property
    def before(self) -> "Period":
        """As long, and ending where this one begins."""
        return Period(self.start - (self.end - self.start), self.start)

    @property
    def step(self) -> Step:
        return Step.HOUR if self.end - self.start <= HOURLY_UP_TO else Step.DAY

    def pieces(self, zone: tzinfo = UTC, *, step: Step | None = None) -> Sequence["Period"]:
        """Whole hours or days of a zone, in order and without a gap; the outer two may be cut."""
        step = step or self.step
        begin = _begin(step, self.start.astimezone(zone)).astimezone(UTC)
        found = []
        while begin < self.end:
            end = _after(step, begin, zone)
            found.append(Period(max(begin, self.start), min(end, self.end)))
            begin = end
        return found

    def days_earlier(self, days: int, zone: tzinfo = UTC) -> "Period":
        """The same hours by the clock of a zone, so many days earlier."""
        shift = timedelta(days=days)
        start, end = (
            (moment.astimezone(zone) - shift).astimezone(UTC) for moment in (self.start, self.end)
        )
        return Period(start, end)


@dataclass(frozen=True)
class WeeklyHour:
    """An hour of the week by the clock of a zone."""

    weekday: int
    """0 is Monday."""
    hour: int
    zone: tzinfo = UTC

    def within(self, period: Period) -> Sequence[Period]:
        """Each time that it comes in the period, cut to the period."""
        return [piece for piece in period.pieces(self.zone, step=Step.HOUR) if self._is_at(piece)]

    def _is_at(self, piece: Period) -> bool:
        start = piece.start.astimezone(self.zone)
        return (start.weekday(), start.hour) == (self.weekday, self.hour)


def _begin(step: Step, local: datetime) -> datetime:
    begin = local.replace(minute=0, second=0, microsecond=0)
    return begin.replace(hour=0) if step is Step.DAY else begin


def _after(step: Step, begin: datetime, zone: tzinfo) -> datetime:
    """Where the next piece begins. A day may have 23 or 25 hours."""
    if step is Step.HOUR:
        return begin + timedelta(hours=1)
    local = begin.astimezone(zone)
    return datetime.combine(local.date() + timedelta(days=1), time(), zone).astimezone(UTC)


def _utc(moment: datetime) -> datetime:
    """A time without a zone is one of UTC. Raises ValueError where it lies outside the calendar."""
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("from and to should lie between the years 2000 and 2200") from None
