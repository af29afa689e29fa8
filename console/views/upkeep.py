"""What is wrong in the knowledge base: the tabs beside the articles, and which one is shown."""

from collections.abc import Callable, Mapping

import streamlit as st

from console import address
from console.components import panel
from console.deps import Desk
from console.live import live
from console.markup import Html, tag
from console.views import attention, conflict, conflicts, recall, recalls

REFRESH_S = 10
COUNT_WITHIN_S = 0.3
"""Where many questions were asked it takes longer to count what needs attention."""
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

    @live(desk, every=REFRESH_S)
    def counted() -> None:
        panel(_tabs(desk), key="knowledge-tabs")

    counted()


def _tabs(desk: Desk) -> Html:
    quality, current = desk.services.quality, st.query_params.get("view", "")
    counts = {
        "conflicts": quality.conflicts.find(limit=1)[1],
        "attention": quality.staleness.total(within_s=COUNT_WITHIN_S),
        "recalls": quality.recalls.in_force(),
    }
    links = [_tab("Articles", "knowledge", None, is_current=current not in VIEWS)]
    links += [
        _tab(title, f"knowledge?view={name}", counts[name], is_current=name == current)
        for name, (title, _) in VIEWS.items()
    ]
    return tag("nav", *links, class_="tabs", aria_label="Knowledge")


def _tab(title: str, address: str, count: int | None, *, is_current: bool) -> Html:
    number = tag("span", f"{count:,}", class_="count") if count else None
    return tag("a", title, number, href=address, aria_current="page" if is_current else None)
