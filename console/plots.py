"""Charts of marks: a press on a bar or a point opens the sessions behind it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from console.components import go_to
from console.marks import Chart
from console.palette import BLUE, CLEAR, GREY, SHADES, colour

BEFORE = "The period before"
"""The series that everything is compared with; grey wherever it is drawn."""
SHAPES = ("circle", "diamond", "square", "x")
TICKS_S = [step * 10.0**power for power in range(-5, 4) for step in (1, 3)]
BAR_PX, DOTS_PX = 34, 30
FRAME_PX = 46
STAYS = {"fixedrange": True}
ACROSS = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
"""A legend above the chart."""
EDGES = {"l": 0, "r": 8, "b": 0}
COMMON = {
    "paper_bgcolor": CLEAR,
    "plot_bgcolor": CLEAR,
    "dragmode": False,
    "hoverlabel": {"align": "left"},
}
Part = Mapping[str, Any]
"""A trace or a piece of the layout, as Plotly reads it."""


def follow(charts: Iterable[str]) -> None:
    """Go to the sessions behind what was pressed in one of these charts, if anything was."""
    for key in charts:
        state = st.session_state.get(key)
        points = state["selection"]["points"] if state else ()
        for point in points:
            link = point.get("customdata")
            link = link[0] if isinstance(link, list) else link
            if link:
                go_to(link, key="opened")
                st.stop()


def over_time(chart: Chart) -> None:
    """Bars on top of each other along time; what they are compared with is a line."""
    traces = []
    for name in chart.series:
        marks = chart.of(name)
        if name == BEFORE:
            shape = {
                "type": "scatter",
                "mode": "lines+markers",
                "line": {"color": GREY, "dash": "dot", "width": 2},
                "marker": {"size": 4},
            }
        else:
            shape = {"type": "bar", "marker": {"color": colour(marks[0])}, "textposition": "none"}
        traces.append(
            {
                **shape,
                "name": name,
                "x": [mark.place for mark in marks],
                "y": [mark.value for mark in marks],
                "customdata": [mark.link for mark in marks],
                "text": [f"{mark.x}<br>{name}: {chart.write(mark.value)}" for mark in marks],
                "hovertemplate": f"%{{text}} {chart.unit}<extra></extra>",
            }
        )
    most = max(mark.value for mark in chart.marks)
    layout = {
        "barmode": "stack",
        "bargap": 0.15,
        "height": 300,
        "legend": ACROSS,
        "xaxis": {"showgrid": False, **STAYS},
        "yaxis": {"rangemode": "tozero", "tickformat": _ticks(most), **STAYS},
    }
    draw(traces, layout, chart, top=34)


def by_weekly_hour(chart: Chart) -> None:
    """A cell for each hour of the week, the fuller the more. Series are the days, x the hours."""
    days = chart.series
    trace = {
        "type": "bar",
        "x": [mark.x for mark in chart.marks],
        "y": [0.92] * len(chart.marks),
        "base": [days.index(mark.series) - 0.46 for mark in chart.marks],
        "width": 0.94,
        "marker": {
            "color": [mark.value for mark in chart.marks],
            "colorscale": SHADES,
            "cmin": 0,
            "cmax": max(mark.value for mark in chart.marks),
            "line": {"width": 0},
        },
        "customdata": [[mark.link, mark.series, mark.value] for mark in chart.marks],
        "hovertemplate": "%{customdata[1]} %{x}: %{customdata[2]} "
        f"{chart.unit}<extra></extra>",
    }
    hours = {"type": "category", "nticks": 8, "tickangle": 0, "showgrid": False, **STAYS}
    rows = {
        "tickvals": list(range(len(days))),
        "ticktext": [day[:3] for day in days],
        "range": [len(days) - 0.5, -0.5],
        "showgrid": False,
        "zeroline": False,
        "ticksuffix": "  ",
        **STAYS,
    }
    layout = {"height": 260, "barmode": "overlay", "showlegend": False}
    draw([trace], {**layout, "xaxis": hours, "yaxis": rows}, chart)


def bars(chart: Chart) -> None:
    """One bar for each x, the number at its end; what it is compared with below it, in grey."""
    names = list(dict.fromkeys(mark.x for mark in chart.marks))
    traces = []
    for name in reversed(chart.series):
        marks = chart.of(name)
        fill = GREY if name == BEFORE else [colour(mark) for mark in marks]
        traces.append(
            {
                "type": "bar",
                "name": name,
                "x": [mark.value for mark in marks],
                "y": [mark.x for mark in marks],
                "orientation": "h",
                "marker": {"color": fill},
                "customdata": [mark.link for mark in marks],
                "text": [chart.write(mark.value) for mark in marks],
                "textposition": "outside",
                "cliponaxis": False,
                "hovertemplate": f"%{{y}}<br>{name}: %{{text}} {_said(chart)}<extra></extra>",
            }
        )
    most = max((mark.value for mark in chart.marks), default=1) or 1
    layout = {
        "height": BAR_PX * len(names) * (1 + 0.4 * (len(chart.series) - 1)) + FRAME_PX,
        "bargap": 0.3,
        "showlegend": False,
        "xaxis": {"visible": False, "range": [0, most * 1.25], **STAYS},
        "yaxis": {**rows_of(names), "showgrid": False},
    }
    draw(traces, layout, chart)


def columns(chart: Chart) -> None:
    """Bars on top of each other for each x."""
    traces = []
    for name in chart.series:
        marks = chart.of(name)
        traces.append(
            {
                "type": "bar",
                "name": name,
                "x": [mark.x for mark in marks],
                "y": [mark.value for mark in marks],
                "marker": {"color": colour(marks[0])},
                "customdata": [mark.link for mark in marks],
                "hovertemplate": f"%{{x}}<br>{name}: %{{y}} {chart.unit}<extra></extra>",
            }
        )
    layout = {
        "barmode": "stack",
        "bargap": 0.12,
        "height": 260,
        "legend": ACROSS,
        "xaxis": {"type": "category", "showgrid": False, "tickangle": 0, "nticks": 6, **STAYS},
        "yaxis": {"rangemode": "tozero", "tickformat": "~s", **STAYS},
    }
    draw(traces, layout, chart, top=34)


def dots(chart: Chart) -> None:
    """A row for each x with a shape for each series, on a scale of tenfold steps."""
    names = list(dict.fromkeys(mark.x for mark in chart.marks))
    traces = []
    for name, shape in zip(chart.series, SHAPES, strict=False):
        marks = [mark for mark in chart.of(name) if mark.value > 0]
        fill = GREY if name.startswith(BEFORE) else BLUE
        traces.append(
            {
                "type": "scatter",
                "name": name,
                "x": [mark.value for mark in marks],
                "y": [mark.x for mark in marks],
                "mode": "markers",
                "marker": {"symbol": shape, "size": 10, "color": fill},
                "customdata": [mark.link for mark in marks],
                "text": [chart.write(mark.value) for mark in marks],
                "hovertemplate": f"%{{y}}<br>{name}: %{{text}}<extra></extra>",
            }
        )
    ticks = {"tickvals": TICKS_S, "ticktext": [chart.write(tick) for tick in TICKS_S]}
    layout = {
        "height": DOTS_PX * len(names) + FRAME_PX + 40,
        "legend": ACROSS,
        "xaxis": {"type": "log", **ticks, **STAYS},
        "yaxis": rows_of(names),
    }
    draw(traces, layout, chart, top=34)


def rows_of(names: Sequence[str]) -> Part:
    """An axis that has these names from top to bottom."""
    return {
        "categoryorder": "array",
        "categoryarray": list(names[::-1]),
        "ticksuffix": "  ",
        "automargin": True,
        **STAYS,
    }


def _ticks(most: float) -> str:
    """With k and M for thousands and millions; of small amounts m would be read as millions."""
    return "~s" if most >= 1 else "~g"


def _said(chart: Chart) -> str:
    return "" if chart.unit == "s" else chart.unit


def draw(traces: Sequence[Part], layout: Part, chart: Chart, *, top: int = 4) -> None:
    """As all charts are drawn, with room in pixels for a legend above.

    Plain values, which Plotly checks once: its own objects check each change.
    """
    st.plotly_chart(
        {"data": list(traces), "layout": {**layout, **COMMON, "margin": {**EDGES, "t": top}}},
        key=chart.key,
        on_select="rerun",
        selection_mode="points",
        config={"displayModeBar": False},
        alt=chart.alt,
    )
