"""Marks of a period beside those of the one that it is compared with, by the reader's clock."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from console.marks import Mark
from console.plots import BEFORE
from core.reporting.figures import Figures, Opening, Telemetry, VolumePoint
from core.reporting.model_figures import SpentPoint
from core.reporting.period import Period, Step

NOW = "This period"
Marks = Iterator[Mark]
Piece = TypeVar("Piece", VolumePoint, SpentPoint)
Drawn = Callable[[Figures, Period, str], Marks]
"""Of one period the marks of one series."""


def both_periods(found: Telemetry, drawn: Drawn) -> list[Mark]:
    """The marks of the period, and those of the one it is compared with."""
    marks = list(drawn(found.figures, found.period, NOW))
    if found.before is not None and found.compared is not None:
        marks.extend(drawn(found.before, found.compared, BEFORE))
    return marks


def pieces_before(
    found: Opening, points: Sequence[Piece], zone: ZoneInfo
) -> Iterator[tuple[datetime, str, Piece]]:
    """Pieces of the compared period, where the same hour or day of this period stands."""
    if found.compared is None:
        return
    start, earlier = (p.start.astimezone(zone) for p in (found.period, found.compared))
    shift = start.replace(tzinfo=None) - earlier.replace(tzinfo=None)
    for point in points:
        place = place_of(point.start, found.step, zone) + shift
        yield place, named(place, found.step), point


def place_of(start: datetime, step: Step, zone: ZoneInfo) -> datetime:
    """The whole hour or day, by the clock on the wall."""
    local = start.astimezone(zone).replace(tzinfo=None, minute=0, second=0, microsecond=0)
    return local.replace(hour=0) + timedelta(hours=12) if step is Step.DAY else local


def written(start: datetime, step: Step, zone: ZoneInfo) -> str:
    return named(start.astimezone(zone), step)


def named(local: datetime, step: Step) -> str:
    return f"{local:%a %d %b}" if step is Step.DAY else f"{local:%a %d %b %H}:00"
