"""Above every list: search, choices and pages, all kept in the address so they can be shared."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

import streamlit as st

from console.words import Word

PAGE_SIZE = 25
"""Rows on one page of a list."""
PAGES_PX = 320
State = TypeVar("State", bound=StrEnum)
Row = TypeVar("Row")
Find = Callable[[int, int], tuple[Sequence[Row], int]]
"""Limit and offset to the rows there and how many there are in all."""


def search(placeholder: str, *, key: str, page_key: str) -> str | None:
    """What is searched for while it is typed; `None` for nothing."""
    typed = st.text_input(
        "Search",
        key=key,
        type="search",
        live=True,
        bind="query-params",
        placeholder=placeholder,
        icon=":material/search:",
        on_change=lambda: _back_to_first(page_key),
    )
    return (typed or "").strip() or None


def choice(
    label: str, states: type[State], words: Mapping[str, Word], *, key: str, page_key: str
) -> State | None:
    """One of the states by its word, or `None` for all."""
    chosen: State | None = st.selectbox(
        label,
        [None, *states],
        key=key,
        format_func=lambda state: words[state][0] if state else "All",
        bind="query-params",
        on_change=lambda: _back_to_first(page_key),
        width=160,
    )
    return chosen


def paged(find: Find[Row], counted: Callable[[int], str], *, key: str) -> Sequence[Row]:
    """The rows of the chosen page, under a line with their number and the other pages."""
    total = find(1, 0)[1]
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(counted(total))
        pages = -(-total // PAGE_SIZE)
        page = (
            st.pagination(pages, key=key, bind="query-params", width=PAGES_PX) if pages > 1 else 1
        )
    return find(PAGE_SIZE, (page - 1) * PAGE_SIZE)[0]


def number_of(total: int, thing: str) -> str:
    """How many, in small Markdown."""
    return f":small[1 {thing}]" if total == 1 else f":small[{total:,} {thing}s]"


def _back_to_first(page_key: str) -> None:
    """What was page 3 means nothing in another list."""
    st.session_state.pop(page_key, None)
