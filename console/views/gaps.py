"""The gaps: what customers asked and did not get, those first that more customers have."""

from collections.abc import Sequence

import streamlit as st

from console import words
from console.components import Column, clip, empty, line, moment, panel, table
from console.deps import Desk
from console.filters import GAPS, choice, number_of, paged, search
from console.markup import Html, join, tag
from console.views import gap
from core.quality.gaps.models import GapKind, GapState
from core.quality.gaps.repository import GapEntry, GapFilter

COLUMNS = (
    Column("What customers asked"),
    Column("Customers", "6rem", numeric=True, label=True),
    Column("Why it is a gap", "14rem"),
    Column("Last 7 days", "6rem", label=True),
    Column("Last asked", "6.5rem", label=True),
    Column("State", "8.5rem"),
)


def show(desk: Desk) -> None:
    """One gap if the address names one, else the list."""
    asked = st.query_params.get("gap")
    if asked:
        gap.show(desk, asked)
        return
    st.subheader("Gaps", anchor=False)
    st.caption(
        "Questions that were declined, rated down, left to a person for lack of an answer, or "
        "asked again in other words; those of one need stand together."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = search("Words in the questions", key="asked", place=GAPS)
        state = choice("State", GapState, words.GAP, key="gap_state", place=GAPS, none="To do")
    wanted = GapFilter(state=state, text=text)
    found = paged(
        lambda limit, offset: desk.services.quality.gaps.board.find(
            wanted, limit=limit, offset=offset
        ),
        lambda total: number_of(total, "gap"),
        GAPS,
    )
    panel(_rows(found, filtered=bool(text or state)), key="gaps")


def _rows(found: Sequence[GapEntry], *, filtered: bool) -> Html:
    if found:
        return table(COLUMNS, [_row(entry) for entry in found])
    if filtered:
        return empty("No gap matches.", "Use fewer words, or set State back to To do.")
    return empty(
        "Nothing is missing, as far as customers have asked.",
        "What they ask and do not get appears here within a minute.",
    )


def _row(entry: GapEntry) -> list[object]:
    link = tag("a", clip(entry.gap.title), href=f"?gap={entry.gap.id}", class_="row")
    asked = "1 question" if entry.questions == 1 else f"{entry.questions} questions"
    told = gap.progress(entry) or asked
    return [
        join(link, tag("span", told, class_="muted clip")),
        entry.customers,
        kinds(entry),
        _trend(entry),
        moment(entry.last_asked_at),
        words.badge(words.GAP, entry.gap.state),
    ]


def kinds(entry: GapEntry) -> Html:
    """How many questions there are of each kind."""
    return line(
        *(
            tag("span", f"{words.GAP_KIND[kind][0]} {entry.kinds[kind]}", class_="muted")
            for kind in GapKind
            if kind in entry.kinds
        )
    )


def _trend(entry: GapEntry) -> Html:
    """Questions of the last 7 days, beside those of the 7 days before."""
    arrow = "↑" if entry.lately > entry.before else "↓" if entry.lately < entry.before else "→"
    told = f"{entry.lately} in the last 7 days, {entry.before} in the 7 days before"
    return tag("span", f"{entry.lately} {arrow}", title=told)
