"""Bars that are made of parts, with long names beside them."""

from console.marks import Chart
from console.palette import GREY, colour
from console.plots import ACROSS, BAR_PX, BEFORE, FRAME_PX, STAYS, Part, draw, rows_of

LONGEST_NAME = 34
"""Letters of a name beside a bar."""
LEGEND = {**ACROSS, "xref": "container"}


def stacked(chart: Chart) -> None:
    """One bar for each x, made of the series; what it is compared with is a line across it."""
    names = list(dict.fromkeys(mark.x for mark in chart.marks))
    traces = []
    for name in chart.series:
        marks = chart.of(name)
        shape: Part = {"type": "bar", "orientation": "h", "marker": {"color": colour(marks[0])}}
        if name == BEFORE:
            line = {"color": GREY, "width": 3}
            marker = {"symbol": "line-ns", "size": 20, "line": line}
            shape = {"type": "scatter", "mode": "markers", "marker": marker}
        traces.append(
            {
                **shape,
                "name": name,
                "x": [mark.value for mark in marks],
                "y": [_shortened(mark.x) for mark in marks],
                "customdata": [[mark.link, mark.x] for mark in marks],
                "hovertemplate": f"%{{customdata[1]}}<br>{name}: %{{x}} {chart.unit}"
                "<extra></extra>",
            }
        )
    layout = {
        "barmode": "stack",
        "bargap": 0.3,
        "height": BAR_PX * len(names) + FRAME_PX + 40,
        "legend": LEGEND,
        "xaxis": {"rangemode": "tozero", "tickformat": "~s", **STAYS},
        "yaxis": {**rows_of([_shortened(name) for name in names]), "showgrid": False},
    }
    draw(traces, layout, chart, top=34)


def _shortened(name: str) -> str:
    """A narrow screen has room for few letters beside a chart; the tooltip has all of them."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"
