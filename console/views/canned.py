"""Replies that are kept ready: pick one to insert it, keep and change one's own."""

from collections.abc import Callable, Sequence
from itertools import groupby

import streamlit as st

from console.components import plain
from console.deps import Desk
from core.accounts.models import OperatorRole
from core.canned.models import LONGEST_NAME, LONGEST_TEXT, CannedReply
from core.canned.service import Wording, may_change
from core.canned.variables import Variable, filled
from core.errors import SwitchboardError
from core.escalation.models import Ticket

SHOWN = 40
"""Replies that the picker lists; a search finds the others."""
MENU, CLOSED, MANAGING = "canned-menu", "canned-closed", "canned-managing"
"""The menu, how often it was closed from here, and whether the manager is to be opened."""
NEW = 0
"""In the choice of the one to change: write a new one."""
NO_FOLDER = "No folder"
Insert = Callable[[str, list[str]], None]


def picker(desk: Desk, ticket: Ticket, insert: Insert) -> None:
    """A menu of one's own and the shared replies, by folder; `insert` gets text and hints."""
    menu = f"{MENU}-{st.session_state.get(CLOSED, 0)}"
    with st.popover("Canned replies", icon=":material/quickreply:", key=menu, on_change="rerun"):
        word = st.text_input(
            "Search replies",
            key="canned-search",
            type="search",
            live=True,
            label_visibility="collapsed",
            placeholder="Search replies",
        )
        found = desk.services.canned.find(desk.caller, text=word)
        if not found:
            st.caption("No reply matches." if word else "No reply is kept ready yet.")
        _listed(desk, ticket, found[:SHOWN], insert)
        st.button(
            "Manage replies", icon=":material/edit:", key="canned-manage", on_click=_open_manager
        )
    if st.session_state.pop(MANAGING, False):
        _manage(desk)


def _listed(desk: Desk, ticket: Ticket, found: Sequence[CannedReply], insert: Insert) -> None:
    values = _values(desk, ticket)
    for folder, replies in groupby(found, key=lambda reply: reply.folder):
        st.caption(plain(folder or NO_FOLDER))
        for reply in replies:
            st.button(
                plain(reply.title) + ("" if reply.is_shared else " :small[(yours)]"),
                key=f"canned-{reply.id}",
                type="tertiary",
                help=plain(reply.text),
                on_click=_insert,
                args=(reply, values, insert),
            )


def _insert(reply: CannedReply, values: dict[str, str | None], insert: Insert) -> None:
    _close_menu()  # what was inserted is behind it
    done = filled(reply.text, values)
    names = ", ".join(f"{{{name}}}" for name in done.unknown)
    insert(done.text, [plain(f"Fill in by hand: {names}.")] if names else [])


def _open_manager() -> None:
    """Instead of the menu, which would stand before it."""
    _close_menu()
    st.session_state[MANAGING] = True


def _close_menu() -> None:
    """Another menu, which is closed: told to close, this one may be told by the browser to open.

    The browser reports that it was opened in a run of its own, which can come after the press.
    """
    st.session_state[CLOSED] = st.session_state.get(CLOSED, 0) + 1


def _values(desk: Desk, ticket: Ticket) -> dict[str, str | None]:
    chat = desk.services.sessions.get(ticket.session_id)
    return {
        Variable.CUSTOMER: str(chat.context.get("name") or chat.user_id or "") or None,
        Variable.OPERATOR: desk.operator.name,
        Variable.TICKET: str(ticket.id),
        Variable.COMPANY: desk.services.settings.company_name,
    }


@st.dialog("Canned replies", width="medium")
def _manage(desk: Desk) -> None:
    """Write, change and remove those that the operator may."""
    changeable = [r for r in desk.services.canned.find(desk.caller) if may_change(r, desk.caller)]
    by_id = {reply.id: reply for reply in changeable}
    chosen = st.selectbox(
        "Reply",
        [NEW, *by_id],
        key="canned-chosen",
        format_func=lambda key: _label(by_id[key]) if key else "New reply",
    )
    reply = by_id.get(chosen)
    wanted, shared = _fields(desk, reply)
    with st.container(horizontal=True):
        if st.button("Save", type="primary", key="canned-save"):
            _done(lambda: _save(desk, reply, wanted, shared=shared))
        if reply is not None and st.button("Remove", key="canned-remove"):
            _done(lambda: desk.services.canned.remove(reply.id, desk.caller))


def _fields(desk: Desk, reply: CannedReply | None) -> tuple[Wording, bool]:
    key = reply.id if reply else NEW
    old = Wording(reply.title, reply.text, reply.folder) if reply else Wording("", "")
    title = st.text_input("Title", old.title, max_chars=LONGEST_NAME, key=f"canned-title-{key}")
    folder = st.text_input("Folder", old.folder, max_chars=LONGEST_NAME, key=f"canned-folder-{key}")
    names = ", ".join(f"{{{variable}}}" for variable in Variable)
    text = st.text_area(
        "Text",
        old.text,
        max_chars=LONGEST_TEXT,
        height=160,
        key=f"canned-text-{key}",
        help=plain(f"Filled in when it is inserted: {names}"),
    )
    shared = False
    if reply is None and desk.may(OperatorRole.CURATOR):
        shared = st.checkbox("Share with all operators", key="canned-shared")
    return Wording(title or "", text or "", folder or ""), shared


def _save(desk: Desk, reply: CannedReply | None, wanted: Wording, *, shared: bool) -> None:
    if reply is None:
        desk.services.canned.add(desk.caller, wanted, shared=shared)
    else:
        desk.services.canned.change(reply.id, desk.caller, wanted)


def _done(action: Callable[[], None]) -> None:
    """Close the dialog, or say in it why nothing was done."""
    try:
        action()
    except SwitchboardError as error:
        st.error(plain(str(error)))
        return
    st.rerun()


def _label(reply: CannedReply) -> str:
    place = f"{reply.folder} / {reply.title}" if reply.folder else reply.title
    return f"{place} (shared)" if reply.is_shared else place
