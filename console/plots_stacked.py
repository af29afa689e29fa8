"""Bars that are made of parts, with long names beside them."""

import plotly.graph_objects as go

from console.marks import Chart
from console.plots import BAR_PX, BEFORE, FRAME_PX, GREY, STAYS, colour, draw

LONGEST_NAME = 34
"""Letters of a name beside a bar."""


def stacked(chart: Chart) -> None:
    """One bar for each x, made of the series; what it is compared with is a line across it."""
    names = list(dict.fromkeys(mark.x for mark in chart.marks))
    figure = go.Figure()
    for name in chart.series:
        marks = chart.of(name)
        x, y = [mark.value for mark in marks], [_shortened(mark.x) for mark in marks]
        if name == BEFORE:
            line = {"color": GREY, "width": 3}
            marker = {"symbol": "line-ns", "size": 20, "line": line}
            drawn = go.Scatter(x=x, y=y, mode="markers", marker=marker)
        else:
            drawn = go.Bar(x=x, y=y, orientation="h", marker_color=colour(marks[0]))
        drawn.update(
            name=name,
            customdata=[[mark.link, mark.x] for mark in marks],
            hovertemplate=f"%{{customdata[1]}}<br>{name}: %{{x}} {chart.unit}<extra></extra>",
        )
        figure.add_trace(drawn)
    figure.update_layout(barmode="stack", bargap=0.3, height=BAR_PX * len(names) + FRAME_PX + 40)
    across = {"orientation": "h", "xref": "container", "x": 0, "y": 1.02, "yanchor": "bottom"}
    figure.update_layout(legend=across)
    figure.update_xaxes(rangemode="tozero", tickformat="~s", **STAYS)
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=[_shortened(name) for name in names[::-1]],
        ticksuffix="  ",
        showgrid=False,
        automargin=True,
        **STAYS,
    )
    draw(figure, chart, top=34)


def _shortened(name: str) -> str:
    """A narrow screen has room for few letters beside a chart; the tooltip has all of them."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"
