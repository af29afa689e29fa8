"""What every operator gets: the sign-in gate, then the views."""

from functools import partial
from pathlib import Path

import streamlit as st

from console import words
from console.components import SPACE_CSS
from console.deps import Desk
from console.live import guarded
from console.sign_in import show_form, show_signed_in, signed_in
from console.views import detector, knowledge, retrieval, sessions
from core.bootstrap import Services

ICON = Path(__file__).with_name("icon.svg")
"""A file of ours: browsers would fetch Streamlit's named icons for the tab from another host."""
LOGO = ICON.with_name("logo.svg")
SIDEBAR_WIDTH = 220


def show(held: Services) -> None:
    """The whole console for whoever is at this browser."""
    st.set_page_config("Switchboard", ICON, layout="wide", initial_sidebar_state=SIDEBAR_WIDTH)
    st.html(SPACE_CSS)
    operator = signed_in(held)
    desk = Desk(held, operator, lambda: signed_in(held) is not None) if operator else None
    chosen = st.navigation(_pages(desk), position="sidebar" if operator else "hidden")
    if operator is None:
        show_form(held)
        return
    st.logo(LOGO, icon_image=ICON)
    with st.sidebar:
        show_signed_in(held, operator, words.ROLE[operator.role])
    guarded(chosen.run)


def _pages(desk: Desk | None) -> list[st.Page]:
    """The views. Without a desk they only keep their addresses, for after the sign-in."""

    def closed() -> None:
        """Never run: the gate stands before it."""

    views = {
        "sessions": ("Sessions", ":material/forum:", sessions.show),
        "answers": ("Answers", ":material/fact_check:", retrieval.show),
        "knowledge": ("Knowledge", ":material/menu_book:", knowledge.show),
        "detector": ("Detector", ":material/tune:", detector.show),
    }
    return [
        st.Page(
            partial(view, desk) if desk else closed,
            title=title,
            icon=icon,
            url_path=path,
            default=path == "sessions",
        )
        for path, (title, icon, view) in views.items()
    ]
