"""Filters of the list of sessions under a name: open one, keep the present ones, rename, remove."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from console.actions import attempt, say_what_happened, succeeded
from console.components import line, panel, plain
from console.deps import Desk
from console.markup import Html, tag
from core.accounts.models import OperatorRole
from core.reporting.saved_views.address import kept
from core.reporting.saved_views.models import LONGEST_NAME, SavedView
from core.reporting.saved_views.service import may_change

MENU, NAME, SHARE, CHOSEN, NEW_NAME = (
    f"views-{part}" for part in ("menu", "name", "share", "chosen", "new-name")
)
REMOVED = "views-removed"
"""The view that was removed last, until the page is left or it is put back."""


def show(desk: Desk) -> None:
    """Links to one's own views and the team's, beside a menu for what can be done with them."""
    say_what_happened()
    found = desk.services.saved_views.find(desk.caller)
    present = kept(urlencode(st.query_params.to_dict()))
    with st.container(horizontal=True, vertical_alignment="center", key="saved-views"):
        if found:
            panel(_links(found, present), key="views")
        if present or any(may_change(view, desk.caller) for view in found):
            with st.popover("Views", icon=":material/bookmark:", key=MENU, on_change="rerun"):
                _save(desk, present)
                _change(desk, [view for view in found if may_change(view, desk.caller)])
        _undo(desk)


def _links(found: Sequence[SavedView], present: str) -> Html:
    return tag("nav", line(*(_link(view, present) for view in found)), aria_label="Saved views")


def _link(view: SavedView, present: str) -> Html:
    is_open = view.query == present
    return tag(
        "a",
        view.name,
        href=f"sessions?{view.query}",
        title=f"Shared by {view.created_by}" if view.is_shared else "Only you see this one",
        class_=f"badge {'good' if is_open else 'open'}",
        aria_current="page" if is_open else None,
    )


def _save(desk: Desk, present: str) -> None:
    if not present:
        st.caption("Choose a filter to save it as a view.")
        return

    def save() -> None:
        name, shared = str(st.session_state.get(NAME) or ""), bool(st.session_state.get(SHARE))
        views = desk.services.saved_views
        if attempt(lambda: views.add(desk.caller, name=name, query=present, shared=shared)):
            st.session_state[NAME], st.session_state[MENU] = "", False

    st.text_input("Save these filters as", key=NAME, max_chars=LONGEST_NAME)
    if desk.may(OperatorRole.OPERATOR):
        st.checkbox("Share with the team", key=SHARE)
    st.button("Save view", type="primary", key="views-save", on_click=save)


def _change(desk: Desk, own: Sequence[SavedView]) -> None:
    if not own:
        return
    by_id = {view.id: view for view in own}
    chosen = st.selectbox(
        "Change a view", by_id, key=CHOSEN, format_func=lambda key: _label(by_id[key])
    )
    view = by_id[chosen]
    key = f"{NEW_NAME}-{view.id}"

    def rename() -> None:
        name = str(st.session_state[key] or "")
        attempt(lambda: desk.services.saved_views.rename(view.id, desk.caller, name=name))

    def remove() -> None:
        if attempt(lambda: desk.services.saved_views.remove(view.id, desk.caller)):
            st.session_state[REMOVED], st.session_state[MENU] = view, False

    st.text_input("Name", view.name, key=key, max_chars=LONGEST_NAME)
    with st.container(horizontal=True):
        st.button("Rename", key="views-rename", on_click=rename)
        st.button("Remove", key="views-remove", on_click=remove)


def _undo(desk: Desk) -> None:
    view: SavedView | None = st.session_state.get(REMOVED)
    if view is None:
        return

    def put_back() -> None:
        views = desk.services.saved_views
        again = {"name": view.name, "query": view.query}
        if attempt(lambda: views.add(desk.caller, **again, shared=view.is_shared)):
            succeeded(f"The view {view.name} is back.")
        del st.session_state[REMOVED]

    st.button(
        plain(f"Undo removing {view.name}"),
        icon=":material/undo:",
        key="views-undo",
        type="tertiary",
        on_click=put_back,
    )


def _label(view: SavedView) -> str:
    return f"{view.name} (shared)" if view.is_shared else view.name
