"""What operators note about a session: words for each other, and tags to find it by."""

from collections.abc import Sequence

import streamlit as st

from console.actions import attempt, attempting, say_what_happened
from console.components import heading, panel
from console.deps import Desk
from console.markup import Html, join, tag
from console.views.ticket_side import notes_list
from core.accounts.models import OperatorRole


def badges(tags: Sequence[str]) -> Html | None:
    if not tags:
        return None
    return join(*(join(" ", tag("span", each, class_="badge off")) for each in tags))


def show(desk: Desk, session_id: str) -> None:
    """What there is, and for operators what adds to it. Raises SessionNotFound."""
    service = desk.services.notes
    tags = service.tags([session_id]).get(session_id, ())
    notes = service.of_session(session_id)
    may_write = desk.may(OperatorRole.OPERATOR)
    if tags and not may_write:
        panel(badges(tags) or join(), key=f"tags-{session_id}")
    if notes:
        panel(join(heading("Notes"), notes_list(notes)), key=f"notes-{session_id}")
    if may_write:
        say_what_happened()
        with st.container(horizontal=True, vertical_alignment="center", key="session-notes"):
            _tags(desk, session_id, tags)
            _note(desk, session_id)


def _tags(desk: Desk, session_id: str, tags: Sequence[str]) -> None:
    key, service = f"tagging-{session_id}", desk.services.notes
    st.multiselect(
        "Tags",
        sorted({*service.known_tags(), *tags}),
        default=list(tags),
        key=key,
        accept_new_options=True,
        placeholder="Add tags",
        label_visibility="collapsed",
        width=360,
        on_change=attempting(
            lambda: service.set_tags(session_id, st.session_state[key], by=desk.caller.name)
        ),
    )


def _note(desk: Desk, session_id: str) -> None:
    popover, words = f"noting-{session_id}", f"note-{session_id}"

    def add() -> None:
        text = str(st.session_state[words] or "")
        if attempt(lambda: desk.services.notes.add(session_id, by=desk.caller.name, text=text)):
            st.session_state[words] = ""
            st.session_state[popover] = False

    with st.popover("Note", icon=":material/edit_note:", key=popover, on_change="rerun"):
        st.text_area(
            "Note for operators; the customer never sees it",
            key=words,
            height=96,
            on_change="ignore",
        )
        st.button("Add note", type="primary", key="add-note", on_click=add)
