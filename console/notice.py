"""New work is noticed on every view: a number in the tab's title, and a sound if wanted."""

from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from console.deps import Desk
from console.live import live

REFRESH_S = 2
SCRIPT = Path(__file__).with_name("notice.js")
STYLE = SCRIPT.with_suffix(".css")
HTML = '<label><input type="checkbox"> Sound for new tickets</label>'


def show(desk: Desk) -> None:
    """Goes into the sidebar, which every view has."""

    @live(desk, every=REFRESH_S)
    def counted() -> None:
        counts = desk.services.escalation.counts(of=desk.caller)
        _notice()(key="notice", data={"unassigned": counts.unassigned})

    counted()


@lru_cache(maxsize=1)
def _notice() -> ComponentRenderer:
    return st.components.v2.component(
        "switchboard_notice",
        html=HTML,
        css=STYLE.read_text(encoding="utf-8"),
        js=SCRIPT.read_text(encoding="utf-8"),
    )
