"""What every operator gets: the sign-in gate, then the views."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from console import clock, link, notice, words
from console.components import SPACE_CSS
from console.deps import Desk
from console.live import guarded
from console.sign_in import show_form, show_signed_in, signed_in
from console.views import (
    api_keys,
    audit,
    confidence,
    detector,
    gaps,
    guidance,
    imports,
    inbox,
    knowledge,
    notifications,
    overview,
    people,
    playground,
    privacy,
    retrieval,
    sessions,
    system,
    team,
    telemetry,
    testing,
    you,
)
from core.accounts.models import OperatorRole
from core.bootstrap import Services

ICON = Path(__file__).with_name("icon.svg")
"""A file of ours: browsers would fetch Streamlit's named icons for the tab from another host."""
LOGO = ICON.with_name("logo.svg")
SIDEBAR_WIDTH = 220
DAILY = ("overview", "inbox", "sessions", "answers", "telemetry")
KNOWLEDGE = ("knowledge", "gaps", "imports", "playground", "tests", "confidence", "guidance")
SETTINGS = (
    "people",
    "team",
    "keys",
    "detector",
    "notifications",
    "privacy",
    "audit",
    "system",
    "you",
)
"""The pages of each part of the navigation, in order."""


def show(held: Services) -> None:
    """The whole console for whoever is at this browser."""
    st.set_page_config("Switchboard", ICON, layout="wide", initial_sidebar_state=SIDEBAR_WIDTH)
    st.html(SPACE_CSS)
    asked = link.token()
    operator = signed_in(held) if asked is None else None
    clock.follow(operator.time_zone if operator else None)
    desk = Desk(held, operator, lambda: signed_in(held) is not None) if operator else None
    chosen = st.navigation(
        navigation(desk), position="sidebar" if operator else "hidden", expanded=True
    )
    if asked is not None:
        link.show(held, asked)
        return
    if operator is None:
        show_form(held)
        return
    if chosen.url_path == "":  # before anything is drawn that the next run would take away
        chosen.run()
    st.logo(LOGO, icon_image=ICON)
    with st.sidebar:
        show_signed_in(held, operator, words.ROLE[operator.role])
        if desk is not None:
            notice.show(desk)
    guarded(chosen.run)


def navigation(desk: Desk | None) -> dict[str, list[st.Page]]:
    """The views. Without a desk they only keep their addresses, for after the sign-in."""

    def closed() -> None:
        """Never run: the gate stands before it."""

    views: dict[str, tuple[str, str, Callable[[Desk], None]]] = {
        "overview": ("Overview", ":material/dashboard:", overview.show),
        "inbox": ("Inbox", ":material/inbox:", inbox.show),
        "sessions": ("Sessions", ":material/forum:", sessions.show),
        "answers": ("Answers", ":material/fact_check:", retrieval.show),
        "telemetry": ("Telemetry", ":material/monitoring:", telemetry.show),
        "knowledge": ("Articles", ":material/menu_book:", knowledge.show),
        "playground": ("Playground", ":material/science:", playground.show),
        "tests": ("Tests", ":material/rule:", testing.show),
        "confidence": ("Confidence", ":material/verified:", confidence.show),
        "guidance": ("Guidance", ":material/record_voice_over:", guidance.show),
        "gaps": ("Gaps", ":material/help_center:", gaps.show),
        "team": ("Working hours", ":material/schedule:", team.show),
        "detector": ("Detector", ":material/tune:", detector.show),
        "you": ("You", ":material/person:", you.show),
    }
    if desk is None or desk.may(OperatorRole.CURATOR):
        views["imports"] = ("Imports", ":material/move_to_inbox:", imports.show)
    if desk is None or desk.may(OperatorRole.ADMIN):
        views["notifications"] = (
            "Notifications",
            ":material/notifications:",
            notifications.show,
        )
        views["people"] = ("Team", ":material/group:", people.show)
        views["keys"] = ("API keys", ":material/key:", api_keys.show)
        views["privacy"] = ("Privacy", ":material/shield_person:", privacy.show)
        views["audit"] = ("Audit log", ":material/history:", audit.show)
        views["system"] = ("System", ":material/health_and_safety:", system.show)
    pages = {
        path: st.Page(
            partial(view, desk) if desk else closed, title=title, icon=icon, url_path=path
        )
        for path, (title, icon, view) in views.items()
    }

    def front() -> None:
        """The bare address leads to the inbox, and an older one of a session to that session."""
        asked = st.query_params.to_dict()
        st.switch_page(pages["sessions" if "session" in asked else "inbox"], query_params=asked)

    home = st.Page(
        front if desk else closed,
        title="Switchboard",
        url_path="home",
        default=True,
        visibility="hidden",
    )
    return {
        "": [home, *(pages[path] for path in DAILY)],
        "Knowledge": [pages[path] for path in KNOWLEDGE if path in pages],
        "Settings": [pages[path] for path in SETTINGS if path in pages],
    }
