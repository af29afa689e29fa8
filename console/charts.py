"""Plotly figures in the console's manner: transparent, no tools, numbers on the marks."""

from collections.abc import Mapping

import plotly.graph_objects as go
import streamlit as st

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
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
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
