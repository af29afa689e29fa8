"""Passages that contradict or repeat each other, those first that customers saw most."""

from collections.abc import Sequence

import streamlit as st

from console import words, words_knowledge
from console.components import Column, clip, empty, moment, panel, table
from console.deps import Desk
from console.filters import CONFLICTS, choice, number_of, paged
from console.markup import Html, join, tag
from core.quality.conflicts.comparison import ConflictKind
from core.quality.conflicts.models import Conflict, ConflictState
from core.quality.conflicts.repository import ConflictFilter

COLUMNS = (
    Column("Kind", "8.5rem"),
    Column("Articles and what they say"),
    Column("State", "6rem"),
    Column("Cited", "4.5rem", numeric=True, label=True),
    Column("Found", "4.5rem", numeric=True, label=True),
    Column("Since", "7rem", label=True),
)


def show(desk: Desk) -> None:
    """Those that are open, until another state is chosen."""
    if "settled" not in st.query_params:
        st.session_state.setdefault("settled", ConflictState.OPEN)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = choice("Kind", ConflictKind, words_knowledge.CONFLICT, key="kind", place=CONFLICTS)
        state = choice(
            "State", ConflictState, words_knowledge.CONFLICT_STATE, key="settled", place=CONFLICTS
        )
    found = paged(
        lambda limit, offset: desk.services.quality.conflicts.find(
            ConflictFilter(state, kind), limit=limit, offset=offset
        ),
        lambda total: number_of(total, "conflict"),
        CONFLICTS,
    )
    panel(
        _rows(found, filtered=kind is not None or state not in (None, ConflictState.OPEN)),
        key="conflicts",
    )


def _rows(found: Sequence[Conflict], *, filtered: bool) -> Html:
    if found:
        return table(COLUMNS, [_row(each) for each in found])
    if filtered:
        return empty("No conflict matches.", "Set Kind or State back to All.")
    return empty(
        "No passages contradict or repeat each other.",
        "The worker compares every text that is published with all others.",
    )


def _row(found: Conflict) -> list[object]:
    titles = clip(f"{found.left_title} and {found.right_title}")
    return [
        words.badge(words_knowledge.CONFLICT, found.kind),
        join(
            tag("a", titles, href=f"?conflict={found.id}", class_="row"),
            *(tag("span", clip(text), class_="muted") for text in _said(found)),
        ),
        words.badge(words_knowledge.CONFLICT_STATE, found.state),
        found.cited,
        found.retrieved,
        moment(found.found_at),
    ]


def _said(found: Conflict) -> list[str]:
    """The sentences that disagree, or how the passage that is there twice begins."""
    first = found.evidence[0] if found.evidence else {}
    sides = ("left",) if found.kind == ConflictKind.DUPLICATE else ("left", "right")
    return [str(first.get(side, "")) for side in sides]
