"""What is wrong in the knowledge base: the tabs beside the articles, and which one is shown."""

import time
from collections.abc import Callable, Mapping

import streamlit as st

from console import address
from console.components import panel
from console.deps import Desk
from console.markup import Html, tag
from console.views import attention, conflict, conflicts, recall, recalls

COUNTED, COUNTED_FOR_S = "attention-counted", 30
"""How long a count of the articles that need attention is shown again, in seconds."""
VIEWS: Mapping[str, tuple[str, Callable[[Desk], None]]] = {
    "conflicts": ("Conflicts", conflicts.show),
    "attention": ("Needs attention", attention.show),
    "recalls": ("Recalls", recalls.show),
}


def show(desk: Desk) -> bool:
    """Show what the address asks for of these, and say whether it asks for any."""
    asked = st.query_params
    if (number := address.number("conflict")) is not None:
        conflict.show(desk, number)
        return True
    if asked.get("recall") and (version := address.number("version")) is not None:
        recall.show(desk, asked["recall"], version)
        return True
    view = VIEWS.get(asked.get("view", ""))
    if view is None:
        return False
    st.subheader("Articles", anchor=False)
    tabs(desk)
    view[1](desk)
    return True


def tabs(desk: Desk) -> None:
    """The articles, and what is wrong with them and how often."""
    quality, current = desk.services.quality, st.query_params.get("view", "")
    counts = {
        "conflicts": quality.conflicts.find(limit=1)[1],
        "attention": _attention(desk, anew=current == "attention"),
        "recalls": quality.recalls.in_force(),
    }
    links = [_tab("Articles", "knowledge", None, is_current=current not in VIEWS)]
    links += [
        _tab(title, f"knowledge?view={name}", counts[name], is_current=name == current)
        for name, (title, _) in VIEWS.items()
    ]
    panel(tag("nav", *links, class_="tabs", aria_label="Knowledge"), key="knowledge-tabs")


def _attention(desk: Desk, *, anew: bool) -> int:
    """How many articles need attention, by a query over all of them that not every key asks."""
    until, count = st.session_state.get(COUNTED, (0.0, 0))
    if anew or time.monotonic() >= until:
        count = desk.services.quality.staleness.find(limit=1)[1]
        st.session_state[COUNTED] = (time.monotonic() + COUNTED_FOR_S, count)
    return int(count)


def _tab(title: str, address: str, count: int | None, *, is_current: bool) -> Html:
    number = tag("span", f"{count:,}", class_="count") if count else None
    return tag("a", title, number, href=address, aria_current="page" if is_current else None)
