"""How far answers can be trusted, drawn: risk against coverage, and confidence against truth."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from console.palette import BLUE, CLEAR, GREEN, GREY, VERMILLION
from core.quality.calibration.fitting import Cut

HEIGHT_PX = 280
PLAIN = {"displayModeBar": False}


def risk_coverage(
    curve: Sequence[Sequence[float]], *, budget: float, cut: Cut | None, key: str
) -> None:
    """`curve` has [coverage, share of wrong answers], 0 to 1, by growing coverage."""
    figure = go.Figure()
    figure.add_scatter(
        x=[coverage for coverage, _ in curve],
        y=[risk for _, risk in curve],
        mode="lines",
        name="Wrong answers",
        line={"color": BLUE},
        hovertemplate="%{x:.0%} answered: %{y:.1%} of them wrong<extra></extra>",
    )
    figure.add_hline(y=budget, line={"color": GREY, "dash": "dot"})
    if cut is not None:
        figure.add_scatter(
            x=[cut.coverage],
            y=[cut.error.share],
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [cut.error.high - cut.error.share],
                "arrayminus": [cut.error.share - cut.error.low],
            },
            mode="markers",
            name="This budget",
            marker={"color": VERMILLION, "size": 10},
            hovertemplate="%{x:.0%} answered: %{y:.1%} of them wrong<extra></extra>",
        )
    _draw(figure, "Questions answered", "Of them wrong", key)


def reliability(bins: Sequence[Sequence[float]], *, key: str) -> None:
    """`bins` have (mean confidence, share right, number of questions)."""
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        name="As it should be",
        line={"color": GREY, "dash": "dot"},
    )
    figure.add_scatter(
        x=[sure for sure, _, _ in bins],
        y=[right for _, right, _ in bins],
        customdata=[[number] for _, _, number in bins],
        mode="lines+markers",
        name="As it is",
        line={"color": GREEN},
        hovertemplate="%{x:.0%} confident: %{y:.0%} right of %{customdata[0]} questions"
        "<extra></extra>",
    )
    _draw(figure, "Confidence", "Right", key)


def _draw(figure: go.Figure, across: str, upwards: str, key: str) -> None:
    figure.update_layout(
        height=HEIGHT_PX,
        margin={"l": 0, "r": 10, "t": 8, "b": 0},
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        legend={"orientation": "h", "y": 1.15},
    )
    figure.update_xaxes(title=across, tickformat=".0%", range=[0, 1.02], fixedrange=True)
    figure.update_yaxes(title=upwards, tickformat=".0%", rangemode="tozero", fixedrange=True)
    st.plotly_chart(figure, key=key, config=PLAIN, alt=f"{upwards} by {across.lower()}")
