"""The sessions: find one, see at a glance which wait for a person."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple
from urllib.parse import quote

import streamlit as st

from console import happenings, words, words_happening
from console.components import Column, clip, empty, line, moment, panel, table
from console.deps import Desk
from console.filters import SESSIONS, choice, number_of, paged, search
from console.live import live
from console.markup import Html, external, join, tag
from console.views import session
from core.reporting.happening import Happening
from core.sessions.models import ChatSession, Outcome, SessionStatus
from core.sessions.repository import Glimpse, SessionFilter

REFRESH_S = 5
ON_MESSAGES = [outcome for outcome in Outcome if outcome is not Outcome.WITH_HUMAN]
"""A message that went to a person has no answer of the agent that could carry an outcome."""
COLUMNS = (
    Column("Customer", "21%"),
    Column("Last said"),
    Column("Status", "11rem"),
    Column("Last outcome", "8rem"),
    Column("Messages", "6rem", numeric=True, label=True),
    Column("Active", "7rem", label=True),
)


class _Marks(NamedTuple):
    """What a row shows of a session beside the session itself."""

    is_waiting: bool
    is_demo: bool


def show(desk: Desk) -> None:
    """One session if the address names one, else the list."""
    session_id = st.query_params.get("session")
    if session_id:
        session.show(desk, session_id)
        return
    st.subheader("Sessions", anchor=False)
    happened = happenings.asked()
    if happened is not None:
        panel(_narrowed(happened), key="happened")
    _list(desk, _filters(), happened)


def _narrowed(happened: Happening) -> Html:
    """What the list was opened for, and the way to all of them."""
    words_for = words_happening.sentence(happened)
    return line(tag("span", words_for), tag("a", "Show all sessions", href="sessions"))


def _filters() -> SessionFilter:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        return SessionFilter(
            text=search("Words in the chat, session or customer", key="q", place=SESSIONS),
            status=choice("Status", SessionStatus, words.SESSION, key="status", place=SESSIONS),
            outcome=choice("Outcome", ON_MESSAGES, words.OUTCOME, key="outcome", place=SESSIONS),
            escalated_first=True,
        )


def _list(desk: Desk, wanted: SessionFilter, happened: Happening | None) -> None:
    services = desk.services
    find = partial(services.reporting.sessions, happened) if happened else services.sessions.find

    @live(desk, every=REFRESH_S)
    def refreshed() -> None:
        waiting = {ticket.session_id for ticket in desk.services.escalation.waiting()}
        found = paged(
            lambda limit, offset: find(wanted, limit=limit, offset=offset),
            lambda total: _counted(total, len(waiting)),
            SESSIONS,
        )
        panel(_rows(desk, found, waiting, wanted, happened), key="sessions")

    refreshed()


def _counted(total: int, waiting: int) -> str:
    sessions = number_of(total, "session")
    return f"{sessions} :red-badge[{waiting} waiting for a person]" if waiting else sessions


def _rows(
    desk: Desk,
    found: Sequence[ChatSession],
    waiting: set[str],
    wanted: SessionFilter,
    happened: Happening | None,
) -> Html:
    if not found:
        return _nothing(desk, wanted, happened)
    ids = [chat.id for chat in found]
    glimpses = desk.services.sessions.glimpses(ids, text=wanted.text)
    demo = desk.services.demo.among(ids)
    marks = {chat.id: _Marks(chat.id in waiting, chat.id in demo) for chat in found}
    return table(COLUMNS, [_row(s, glimpses[s.id], marks[s.id]) for s in found])


def _row(chat: ChatSession, glimpse: Glimpse, marks: _Marks) -> list[object]:
    customer = session.customer(chat)
    name = tag("a", clip(customer, 60), href=f"?session={quote(chat.id)}", class_="row")
    return [
        join(name, words.demo_badge(marks.is_demo)),
        clip(glimpse.said or "No message yet"),
        words.session_badge(chat.status, waiting=marks.is_waiting),
        words.badge(words.OUTCOME, glimpse.outcome),
        chat.message_count,
        moment(chat.last_activity),
    ]


def _nothing(desk: Desk, wanted: SessionFilter, happened: Happening | None) -> Html:
    if happened is not None:
        return empty("There is none.", tag("a", "Show all sessions", href="sessions"))
    if wanted.text or wanted.status or wanted.outcome:
        return empty(
            "No session matches.", "Use fewer words, or set Status and Outcome back to All."
        )
    chat = external(desk.services.settings.resolved_public_url, "Open the chat")
    return empty(
        "No one has written yet.",
        join(chat, " and ask something; the session appears here within seconds."),
    )
