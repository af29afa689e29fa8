"""What a chart shows, as numbers: the same ones are drawn, read as a table and saved as a file."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from console import happenings
from console.components import Column, table
from console.markup import Html, tag
from core.csv_cells import harmless
from core.reporting.happening import Happening
from core.reporting.period import Period

HEADER = ("chart", "series", "x", "value", "unit", "period")
Written = Callable[[float], str]


@dataclass(frozen=True)
class Mark:
    """One bar or point: how much of a series there is at `x`, and what that counted."""

    series: str
    x: str
    value: float
    behind: Happening
    """What happened in the sessions that are counted."""
    key: object = None
    """Which colour it has, where the series does not say it."""
    place: datetime | None = None
    """Where it stands on an axis of time."""

    @property
    def link(self) -> str:
        return happenings.address(self.behind)


@dataclass(frozen=True)
class Chart:
    """Marks under a title. `key` names it in the page and in the file."""

    key: str
    title: str
    unit: str
    marks: Sequence[Mark]
    caption: str = ""
    across: str = ""
    """What `x` is, as the heading of a table."""
    write: Written = field(default="{:,.0f}".format)
    """A value as people read it."""

    @property
    def series(self) -> list[str]:
        return list(dict.fromkeys(mark.series for mark in self.marks))

    @property
    def is_empty(self) -> bool:
        return not any(mark.value for mark in self.marks)

    def of(self, series: str) -> list[Mark]:
        return [mark for mark in self.marks if mark.series == series]

    @property
    def alt(self) -> str:
        """In a sentence: the largest numbers."""
        largest = sorted(self.marks, key=lambda mark: -mark.value)[:6]
        said = ", ".join(f"{m.series} {m.x}: {self.write(m.value)}" for m in largest if m.value)
        return f"{self.title}, {self.unit}. The largest: {said}."


def as_table(chart: Chart) -> Html:
    """A row for each `x` with anything in it, a column for each series, a link in each cell."""
    series = chart.series
    cells = {(mark.x, mark.series): mark for mark in chart.marks if mark.value}
    rows = [x for x in dict.fromkeys(mark.x for mark in chart.marks)]
    columns = [
        Column(chart.across, "22%" if len(series) > 2 else "45%"),
        *(Column(name, numeric=True, label=True) for name in series),
    ]
    return table(
        columns,
        [
            [x, *(_cell(chart, cells.get((x, name))) for name in series)]
            for x in rows
            if any((x, name) in cells for name in series)
        ],
    )


def as_csv(charts: Iterable[Chart]) -> str:
    """One row for each mark of all the charts."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(HEADER)
    for chart in charts:
        for mark in chart.marks:
            period = _period(mark.behind.period)
            row = (chart.title, mark.series, mark.x, f"{mark.value:.10g}", chart.unit, period)
            rows.writerow(map(harmless, row))
    return written.getvalue()


def _cell(chart: Chart, mark: Mark | None) -> Html | None:
    return None if mark is None else tag("a", chart.write(mark.value), href=mark.link)


def _period(period: Period) -> str:
    """As ISO 8601 writes an interval."""
    return "/".join(f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (period.start, period.end))
