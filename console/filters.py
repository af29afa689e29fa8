"""Above every list: search, choices and pages, all kept in the address so they can be shared."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

import streamlit as st

from console.markup import Html, tag
from console.words import Word

PAGE_SIZE = 25
"""Rows on one page of a list."""
PAGES_PX = 320
State = TypeVar("State", bound=StrEnum)
Row = TypeVar("Row")
Find = Callable[[int, int], tuple[Sequence[Row], int]]
"""Limit and offset to the rows there and how many there are in all."""


@dataclass(frozen=True)
class Place:
    """A list's address, and the name under which the address holds its page."""

    title: str
    path: str
    page_key: str


INBOX = Place("Inbox", "inbox", "tickets")
SESSIONS = Place("Sessions", "sessions", "page")
ANSWERS = Place("Answers", "answers", "turns")
KNOWLEDGE = Place("Articles", "knowledge", "articles")
TESTS = Place("Tests", "tests", "asked")
IMPORTS = Place("Imports", "imports", "past")
IMPORT_ITEMS = Place("Import", "imports", "items")
AUDIT = Place("Audit log", "audit", "entries")
CONFLICTS = Place("Conflicts", "knowledge?view=conflicts", "conflicts")
ATTENTION = Place("Needs attention", "knowledge?view=attention", "stale")
RECALLS = Place("Recalls", "knowledge?view=recalls", "recalls")
ANSWERED = Place("Sessions answered from it", "knowledge", "answered")
GAPS = Place("Gaps", "gaps", "gap_page")
NOTIFICATIONS = Place("Notifications", "notifications", "told")


def back_to(place: Place) -> Html:
    """A link to a list as it was last seen, with its search and page."""
    seen = st.session_state.get(f"seen-{place.page_key}", "")
    path = place.path.partition("?")[0] if seen else place.path
    return tag("a", f"← {place.title}", href=f"{path}?{seen}" if seen else path)


def search(placeholder: str, *, key: str, place: Place) -> str | None:
    """What is searched for while it is typed; `None` for nothing."""
    typed = st.text_input(
        "Search",
        key=key,
        type="search",
        live=True,
        bind="query-params",
        placeholder=placeholder,
        icon=":material/search:",
        on_change=lambda: _back_to_first(place),
    )
    return (typed or "").strip() or None


def choice(
    label: str,
    states: Iterable[State],
    words: Mapping[str, Word],
    *,
    key: str,
    place: Place,
    none: str = "All",
) -> State | None:
    """One of the states by its word, or `None` for what `none` says."""
    chosen: State | None = st.selectbox(
        label,
        [None, *states],
        key=key,
        format_func=lambda state: words[state][0] if state else none,
        bind="query-params",
        on_change=lambda: _back_to_first(place),
        width=160,
    )
    return chosen


def choice_of(
    label: str, options: Mapping[str, str], *, key: str, place: Place, none: str = "All"
) -> str | None:
    """The key of one of some descriptions, or `None` for what `none` says."""
    chosen: str | None = st.selectbox(
        label,
        [None, *options],
        key=key,
        format_func=lambda option: options[option] if option else none,
        bind="query-params",
        on_change=lambda: _back_to_first(place),
    )
    return chosen


def pick(label: str, options: Sequence[str], *, key: str, place: Place) -> str | None:
    """One of some names that people gave, or `None` for all."""
    chosen: str | None = st.selectbox(
        label,
        [None, *options],
        key=key,
        format_func=lambda name: name or "All",
        bind="query-params",
        on_change=lambda: _back_to_first(place),
        width=160,
    )
    return chosen


def one_of(label: str, options: Mapping[str, float], *, key: str, place: Place) -> float | None:
    """The number behind one of some descriptions, or `None` for all."""
    chosen = pick(label, list(options), key=key, place=place)
    return options[chosen] if chosen else None


def order(options: Sequence[State], words: Mapping[str, str], *, key: str, place: Place) -> State:
    """How the list is sorted; the first option is meant where nothing else was chosen."""
    chosen: State = st.selectbox(
        "Sort by",
        options,
        key=key,
        format_func=lambda option: words[option],
        bind="query-params",
        on_change=lambda: _back_to_first(place),
        width=170,
    )
    return chosen


def paged(find: Find[Row], counted: Callable[[int], str], place: Place) -> Sequence[Row]:
    """The rows of the chosen page, under a line with their number and the other pages."""
    begun = int(st.session_state.get(place.page_key) or 1)
    rows, total = find(PAGE_SIZE, (begun - 1) * PAGE_SIZE)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(counted(total))
        pages, page = -(-total // PAGE_SIZE), 1
        if pages > 1:
            page = st.pagination(pages, key=place.page_key, bind="query-params", width=PAGES_PX)
    st.session_state[f"seen-{place.page_key}"] = urlencode(st.query_params.to_dict())
    return rows if page == begun else find(PAGE_SIZE, (page - 1) * PAGE_SIZE)[0]


def number_of(total: int, thing: str) -> str:
    """How many, in small Markdown."""
    return f":small[1 {thing}]" if total == 1 else f":small[{total:,} {thing}s]"


def _back_to_first(place: Place) -> None:
    """What was page 3 means nothing in another list."""
    st.session_state.pop(place.page_key, None)
