"""The sessions: find one, see at a glance which wait for a person."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

import streamlit as st

from console import words, words_happening
from console.components import Column, clip, empty, line, moment, panel, table
from console.deps import Desk
from console.filters import SESSIONS, number_of, paged
from console.live import live
from console.markup import Html, external, join, tag
from console.views import saved_views, session, session_filters, session_notes
from core.accounts.models import OperatorRole
from core.reporting.happening import Happening
from core.reporting.session_export import MOST_SESSIONS
from core.reporting.session_search import SessionSearch
from core.sessions.models import ChatSession
from core.sessions.repository import Glimpse
from core.sessions.transcript import TranscriptFormat

REFRESH_S = 5
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
    tags: Sequence[str]


def show(desk: Desk) -> None:
    """One session if the address names one, else the list."""
    session_id = st.query_params.get("session")
    if session_id:
        session.show(desk, session_id)
        return
    st.subheader("Sessions", anchor=False)
    wanted = session_filters.chosen(desk)
    if wanted.happened is not None:
        panel(_narrowed(desk, wanted.happened), key="happened")
    saved_views.show(desk)
    _list(desk, wanted)


def _narrowed(desk: Desk, happened: Happening) -> Html:
    """What the list was opened for, and the way to all of them."""
    topic = happened.topic_id
    name = desk.services.reporting.topic_name(topic) if topic is not None else None
    words_for = words_happening.sentence(happened, topic=name)
    return line(tag("span", words_for), tag("a", "Show all sessions", href="sessions"))


def _list(desk: Desk, wanted: SessionSearch) -> None:
    find = desk.services.session_search.find

    @live(desk, every=REFRESH_S)
    def refreshed() -> None:
        waiting = {ticket.session_id for ticket in desk.services.escalation.waiting()}
        found = paged(
            lambda limit, offset: find(wanted, limit=limit, offset=offset),
            lambda total: _counted(total, len(waiting)),
            SESSIONS,
        )
        if found:
            _download(desk, wanted)
        panel(_rows(desk, found, waiting, wanted), key="sessions")

    refreshed()


def _download(desk: Desk, wanted: SessionSearch) -> None:
    """For operators: the transcripts of all that match, made when somebody asks for them."""
    if not desk.may(OperatorRole.OPERATOR):
        return
    export = desk.services.session_export
    st.download_button(
        "Download transcripts",
        lambda: export.archive(wanted, by=desk.caller, wanted=TranscriptFormat.MD).content,
        "sessions.zip",
        "application/zip",
        key="export-sessions",
        icon=":material/download:",
        type="tertiary",
        help=f"A zip of the latest {MOST_SESSIONS:,} of these sessions, and a list of them.",
        on_click="ignore",
    )


def _counted(total: int, waiting: int) -> str:
    sessions = number_of(total, "session")
    return f"{sessions} :red-badge[{waiting} waiting for a person]" if waiting else sessions


def _rows(
    desk: Desk,
    found: Sequence[ChatSession],
    waiting: set[str],
    wanted: SessionSearch,
) -> Html:
    if not found:
        return _nothing(desk, wanted)
    ids = [chat.id for chat in found]
    glimpses = desk.services.sessions.glimpses(ids, text=wanted.wanted.text)
    demo = desk.services.demo.among(ids)
    tags = desk.services.notes.tags(ids)
    marks = {key: _Marks(key in waiting, key in demo, tags.get(key, ())) for key in ids}
    return table(COLUMNS, [_row(s, glimpses[s.id], marks[s.id]) for s in found])


def _row(chat: ChatSession, glimpse: Glimpse, marks: _Marks) -> list[object]:
    customer = session.customer(chat)
    name = tag("a", clip(customer, 60), href=f"?session={quote(chat.id)}", class_="row")
    return [
        join(name, words.demo_badge(marks.is_demo), session_notes.badges(marks.tags)),
        clip(glimpse.said or "No message yet"),
        words.session_badge(chat.status, waiting=marks.is_waiting),
        words.badge(words.OUTCOME, glimpse.outcome),
        chat.message_count,
        moment(chat.last_activity),
    ]


def _nothing(desk: Desk, wanted: SessionSearch) -> Html:
    if wanted.happened is not None:
        return empty("There is none.", tag("a", "Show all sessions", href="sessions"))
    if wanted.is_narrow:
        return empty("No session matches.", "Use fewer words, or set the filters back to All.")
    chat = external(desk.services.settings.resolved_public_url, "Open the chat")
    return empty(
        "No one has written yet.",
        join(chat, " and ask something; the session appears here within seconds."),
    )
