"""Charts of marks: a press on a bar or a point opens the sessions behind it.

The colours are those of Okabe and Ito, which people tell apart whatever colours they see, and one
stands for one thing in every chart: green for what went well, orange for what did not. All of them
show on the light and on the dark background.
"""

from collections.abc import Iterable, Mapping

import plotly.graph_objects as go
import streamlit as st

from console.components import go_to
from console.marks import Chart, Mark
from core.reporting.happening import Event
from core.reporting.resolution_terms import Resolution
from core.sessions.models import Outcome, Rating

BLUE, GREEN, ORANGE, SKY = "#2E86C1", "#009E73", "#E69F00", "#56B4E9"
VERMILLION, PURPLE, GREY = "#D55E00", "#CC79A7", "#8A9694"
OUTCOME: Mapping[object, str] = {
    Outcome.ANSWERED: GREEN,
    Outcome.CLARIFIED: SKY,
    Outcome.DECLINED: ORANGE,
    Outcome.ESCALATED: VERMILLION,
    Outcome.WITH_HUMAN: PURPLE,
}
GOOD_OR_NOT: Mapping[object, str] = {
    Rating.UP: GREEN,
    Rating.DOWN: ORANGE,
    True: GREEN,
    False: ORANGE,
}
RESOLUTION: Mapping[object, str] = {
    Resolution.CONFIRMED: GREEN,
    Resolution.UNCONTRADICTED: GREEN,
    Resolution.ASKED_AGAIN: ORANGE,
    Resolution.REOPENED: ORANGE,
    Resolution.DENIED: ORANGE,
    Resolution.ABANDONED: VERMILLION,
    Event.STRICTLY: GREEN,
    Event.STRICTLY_ALONE: GREEN,
    Event.LEFT: VERMILLION,
}
COLOUR: Mapping[object, str] = {**OUTCOME, **GOOD_OR_NOT, **RESOLUTION}
BEFORE = "The period before"
"""The series that everything is compared with; grey wherever it is drawn."""
SHAPES = ("circle", "diamond", "square", "x")
SHADES = [[0, "rgba(46,134,193,0.06)"], [1, "rgba(46,134,193,1)"]]
CLEAR = "rgba(0,0,0,0)"
TICKS_S = [step * 10.0**power for power in range(-5, 4) for step in (1, 3)]
BAR_PX, DOTS_PX = 34, 30
FRAME_PX = 46
STAYS = {"fixedrange": True}


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
    figure = go.Figure()
    for name in chart.series:
        marks = chart.of(name)
        x, y = [mark.place for mark in marks], [mark.value for mark in marks]
        if name == BEFORE:
            line = {"color": GREY, "dash": "dot", "width": 2}
            drawn = go.Scatter(x=x, y=y, mode="lines+markers", line=line, marker={"size": 4})
        else:
            drawn = go.Bar(x=x, y=y, marker_color=colour(marks[0]))
        drawn.update(
            name=name,
            customdata=[mark.link for mark in marks],
            text=[mark.x for mark in marks],
            textposition="none" if name != BEFORE else None,
            hovertemplate=f"%{{text}}<br>{name}: %{{y}} {chart.unit}<extra></extra>",
        )
        figure.add_trace(drawn)
    figure.update_layout(barmode="stack", bargap=0.15, height=300)
    figure.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    figure.update_xaxes(showgrid=False, **STAYS)
    figure.update_yaxes(rangemode="tozero", tickformat="~s", **STAYS)
    draw(figure, chart, top=34)


def by_weekly_hour(chart: Chart) -> None:
    """A cell for each hour of the week, the fuller the more. Series are the days, x the hours."""
    days = chart.series
    figure = go.Figure(
        go.Bar(
            x=[mark.x for mark in chart.marks],
            y=[0.92] * len(chart.marks),
            base=[days.index(mark.series) - 0.46 for mark in chart.marks],
            width=0.94,
            marker={
                "color": [mark.value for mark in chart.marks],
                "colorscale": SHADES,
                "cmin": 0,
                "cmax": max(mark.value for mark in chart.marks),
                "line": {"width": 0},
            },
            customdata=[[mark.link, mark.series, mark.value] for mark in chart.marks],
            hovertemplate="%{customdata[1]} %{x}: %{customdata[2]} "
            f"{chart.unit}<extra></extra>",
        )
    )
    figure.update_layout(height=260, barmode="overlay", showlegend=False)
    figure.update_xaxes(type="category", nticks=8, tickangle=0, showgrid=False, **STAYS)
    figure.update_yaxes(
        tickvals=list(range(len(days))),
        ticktext=[day[:3] for day in days],
        range=[len(days) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
        ticksuffix="  ",
        **STAYS,
    )
    draw(figure, chart)


def bars(chart: Chart) -> None:
    """One bar for each x, the number at its end; what it is compared with below it, in grey."""
    names = list(dict.fromkeys(mark.x for mark in chart.marks))
    figure = go.Figure()
    for name in reversed(chart.series):
        marks = chart.of(name)
        figure.add_bar(
            name=name,
            x=[mark.value for mark in marks],
            y=[mark.x for mark in marks],
            orientation="h",
            marker_color=GREY if name == BEFORE else [colour(mark) for mark in marks],
            customdata=[mark.link for mark in marks],
            text=[chart.write(mark.value) for mark in marks],
            textposition="outside",
            cliponaxis=False,
            hovertemplate=f"%{{y}}<br>{name}: %{{text}} {_said(chart)}<extra></extra>",
        )
    height = BAR_PX * len(names) * (1 + 0.4 * (len(chart.series) - 1)) + FRAME_PX
    figure.update_layout(height=height, bargap=0.3, showlegend=False)
    most = max((mark.value for mark in chart.marks), default=1) or 1
    figure.update_xaxes(visible=False, range=[0, most * 1.25], **STAYS)
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=names[::-1],
        ticksuffix="  ",
        showgrid=False,
        automargin=True,
        **STAYS,
    )
    draw(figure, chart)


def columns(chart: Chart) -> None:
    """Bars on top of each other for each x."""
    figure = go.Figure()
    for name in chart.series:
        marks = chart.of(name)
        figure.add_bar(
            name=name,
            x=[mark.x for mark in marks],
            y=[mark.value for mark in marks],
            marker_color=colour(marks[0]),
            customdata=[mark.link for mark in marks],
            hovertemplate=f"%{{x}}<br>{name}: %{{y}} {chart.unit}<extra></extra>",
        )
    figure.update_layout(barmode="stack", bargap=0.12, height=260)
    figure.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    figure.update_xaxes(type="category", showgrid=False, tickangle=0, nticks=6, **STAYS)
    figure.update_yaxes(rangemode="tozero", tickformat="~s", **STAYS)
    draw(figure, chart, top=34)


def dots(chart: Chart) -> None:
    """A row for each x with a shape for each series, on a scale of tenfold steps."""
    names = list(dict.fromkeys(mark.x for mark in chart.marks))
    figure = go.Figure()
    for name, shape in zip(chart.series, SHAPES, strict=False):
        marks = [mark for mark in chart.of(name) if mark.value > 0]
        figure.add_scatter(
            name=name,
            x=[mark.value for mark in marks],
            y=[mark.x for mark in marks],
            mode="markers",
            marker={
                "symbol": shape,
                "size": 10,
                "color": GREY if name.startswith(BEFORE) else BLUE,
            },
            customdata=[mark.link for mark in marks],
            text=[chart.write(mark.value) for mark in marks],
            hovertemplate=f"%{{y}}<br>{name}: %{{text}}<extra></extra>",
        )
    figure.update_layout(height=DOTS_PX * len(names) + FRAME_PX + 40)
    figure.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    figure.update_xaxes(
        type="log", tickvals=TICKS_S, ticktext=[chart.write(tick) for tick in TICKS_S], **STAYS
    )
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=names[::-1],
        ticksuffix="  ",
        automargin=True,
        **STAYS,
    )
    draw(figure, chart, top=34)


def colour(mark: Mark) -> str:
    """That of what the mark stands for."""
    return COLOUR.get(mark.key, BLUE)


def _said(chart: Chart) -> str:
    return "" if chart.unit == "s" else chart.unit


def draw(figure: go.Figure, chart: Chart, *, top: int = 4) -> None:
    """As all charts are drawn, with room in pixels for a legend above."""
    figure.update_layout(
        margin={"l": 0, "r": 8, "t": top, "b": 0},
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        dragmode=False,
        hoverlabel={"align": "left"},
    )
    st.plotly_chart(
        figure,
        key=chart.key,
        on_select="rerun",
        selection_mode="points",
        config={"displayModeBar": False},
        alt=chart.alt,
    )
