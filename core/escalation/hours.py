"""When the team works: weekly hours, time zone and holidays, and times counted in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOOK_AHEAD_DAYS = 400
"""A team that does not open within this many days has no next opening."""
Window = tuple[time, time]
"""From and until, in the team's own time; an end of 00:00 is the end of the day."""
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class BusinessHours:
    """Weekly hours, with several windows a day. Times go in and come out aware, in any zone.

    The clock of the team's zone decides: on the day when clocks change, a window is as many real
    seconds long as it really is.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    week: Mapping[int, Sequence[Window]] | None = None
    """Windows by weekday, 0 is Monday; `None` is always open."""
    holidays: frozenset[date] = frozenset()

    @property
    def always_open(self) -> bool:
        return self.week is None and not self.holidays

    def is_open(self, at: datetime) -> bool:
        return any(begin <= at < end for begin, end in self._from(at, days=1))

    def next_opening(self, at: datetime) -> datetime | None:
        """`at` itself while the team is there; `None` if it never comes back."""
        for begin, _ in self._from(at):
            return max(begin, at)
        return None

    def after(self, at: datetime, duration: timedelta) -> datetime | None:
        """The moment when the team has worked for `duration` since `at`, in UTC.

        `None` if it never will have.
        """
        if self.always_open:
            return at.astimezone(UTC) + duration
        for begin, end in self._from(at):
            begin = max(begin, at)
            if begin + duration <= end:
                return begin + duration
            duration -= end - begin
        return None

    def between(self, begin: datetime, end: datetime) -> timedelta:
        """How long the team worked between two moments; zero when they are the wrong way round."""
        if self.always_open:
            return max(end - begin, timedelta())
        worked = timedelta()
        for opens, closes in self._from(begin):
            if opens >= end:
                break
            worked += min(closes, end) - max(opens, begin)
        return worked

    def _from(self, at: datetime, *, days: int = LOOK_AHEAD_DAYS) -> Iterator[Span]:
        """The windows that have not ended at `at`, in UTC and in order."""
        local = at.astimezone(self.zone).date()
        for number in range(-1, days + 1):
            for begin, end in self._windows(local + timedelta(days=number)):
                if end > at:
                    yield begin, end

    def _windows(self, day: date) -> Iterator[Span]:
        if day in self.holidays:
            return
        whole = ((time.min, time.min),)
        for begin, end in whole if self.week is None else self.week.get(day.weekday(), ()):
            last = day + timedelta(days=1) if end == time.min else day
            opens, closes = self._moment(day, begin), self._moment(last, end)
            if opens < closes:
                yield opens, closes

    def _moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)
