"""Plotly figures in the console's manner: transparent, no tools, numbers on the marks."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from console.palette import CLEAR, GREY
from console.words import readable

BAR_PX = 26
BAR_COLOUR = "#1A9C8F"
"""Stands out from the light and from the dark background."""


def stage_timings(milliseconds: Mapping[str, float], *, key: str) -> None:
    """One bar for each stage of a turn, in the order in which they ran."""
    stages = [readable(stage) for stage in milliseconds]
    values = list(milliseconds.values())
    figure = go.Figure(
        go.Bar(
            x=values,
            y=stages,
            orientation="h",
            marker_color=BAR_COLOUR,
            text=[f"{value:.1f} ms" for value in values],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:.2f} ms<extra></extra>",
        )
    )
    figure.update_layout(
        height=BAR_PX * len(values) + 20,
        margin={"l": 0, "r": 70, "t": 0, "b": 0},
        bargap=0.35,
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        showlegend=False,
    )
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(autorange="reversed", fixedrange=True, ticksuffix="  ", showgrid=False)
    st.plotly_chart(
        figure,
        key=key,
        config={"displayModeBar": False},
        alt="Milliseconds by stage: "
        + ", ".join(f"{s} {v:.1f}" for s, v in zip(stages, values, strict=True)),
    )


def passed_over_time(runs: pd.DataFrame, *, key: str) -> None:
    """Test questions that passed in each run: columns `at`, `passed` and `total`."""
    figure = go.Figure()
    for name, column, colour in (
        ("asked", "total", GREY),
        ("passed", "passed", BAR_COLOUR),
    ):
        figure.add_scatter(
            x=runs["at"],
            y=runs[column],
            name=name.capitalize(),
            mode="lines+markers",
            line={"color": colour},
            hovertemplate=f"%{{y}} {name}, %{{x|%d %b %H:%M}} UTC<extra></extra>",
        )
    figure.update_layout(
        height=170,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        legend={"orientation": "h", "y": 1.15},
    )
    figure.update_xaxes(fixedrange=True, showgrid=False)
    figure.update_yaxes(rangemode="tozero", tickformat="d", fixedrange=True)
    last = runs.iloc[-1]
    st.plotly_chart(
        figure,
        key=key,
        config={"displayModeBar": False},
        alt=f"Test questions passed over time, at last {last['passed']} of {last['total']}",
    )
