"""What every view is made of: markup pieces, lists, empty states, errors."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from console import clock
from console.markup import Html, buttons, join, tag

FOLDER = Path(__file__).parent
MARKDOWN = frozenset("\\`*_{}[]<>()#+!|~$:")
"""Letters that mean something in Streamlit's Markdown."""
SPACE_CSS = """
<style>
[data-testid="stMainBlockContainer"] { padding: 2.5rem 2rem 2rem; max-width: 78rem; }
[data-testid="stBottomBlockContainer"] { padding: 0.75rem 2rem 1rem; max-width: 78rem; }
[data-variant="segmented_control"][data-selected] { color: inherit !important; }
[data-variant="segmented_control"][data-selected] p { font-weight: 600; }
[data-testid="stCaptionContainer"] { color: inherit; opacity: 0.75; }
[data-testid="stMarkdownContainer"] a { text-decoration: underline; text-underline-offset: 0.15em; }
[data-testid="stStatusWidget"] { visibility: hidden; }
[data-testid="stElementContainer"][data-stale="true"] { opacity: 1; }
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding: 4rem 1rem 1rem; }
  [data-testid="stBottomBlockContainer"] { padding: 0.5rem 1rem 0.75rem; }
  [data-testid="stElementContainer"]:has(> [data-testid="stTextInput"]) { min-width: 100%; }
}
</style>
"""
"""Streamlit's pages start 6 rem down and fade at each refresh; a tool that is read all day starts
at the top and keeps still."""


@dataclass(frozen=True)
class Column:
    """A column of a list: its heading and its width as CSS; `label` repeats it on a phone."""

    heading: object
    width: str | None = None
    numeric: bool = False
    label: bool = False


@lru_cache(maxsize=1)
def _panel() -> ComponentRenderer:
    return st.components.v2.component(
        "switchboard_panel",
        html='<div class="panel"></div>',
        css=(FOLDER / "panel.css").read_text(encoding="utf-8"),
        js=(FOLDER / "panel.js").read_text(encoding="utf-8"),
    )


def panel(
    html: Html,
    *,
    key: str,
    follow: bool = False,
    on_press: Callable[[str, str], None] | None = None,
) -> None:
    """Show markup. Its links open other views, such as "knowledge?article=reset-password".

    `follow` keeps the page's end in sight as long as the reader is there. `on_press` gets the name
    and the value of a button that was pressed; one that `html` does not have is no such.
    """

    def pressed() -> None:
        name, value = st.session_state[key]["pressed"]
        if on_press is not None and (name, value) in buttons(html):
            on_press(name, value)

    _panel()(
        key=key,
        data={"html": html, "follow": follow, "zone": clock.chosen()},
        on_pressed_change=pressed,
    )


def selectable(html: Html, *, key: str, chosen: str, cleared: int) -> None:
    """Markup whose rows have checkboxes named `select`, and one named `all`.

    The values of the ticked ones are kept in the session state as `chosen`; another `cleared`
    empties the choice.
    """

    def selected() -> None:
        st.session_state[chosen] = list(st.session_state[key]["selected"])

    _panel()(
        key=key,
        data={"html": html, "follow": False, "cleared": cleared, "zone": clock.chosen()},
        on_selected_change=selected,
        on_pressed_change=lambda: None,
    )


def go_to(address: str, *, key: str) -> None:
    """Open another view as a link would: Back leads to this one as it was."""
    _panel()(key=key, data={"html": "", "follow": False, "open": address})


def moment(at: datetime | None) -> Html | None:
    """A time: relative on the screen, exact in the reader's own zone on hover."""
    if at is None:
        return None
    return tag("time", f"{at:%d %b %Y, %H:%M:%S} UTC", datetime=f"{at:%Y-%m-%dT%H:%M:%SZ}")


def table(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> Html:
    """A dense list. A link of class `row` in a cell makes its whole row clickable."""
    widths = [tag("col", style=f"width: {c.width}" if c.width else None) for c in columns]
    heads = [tag("th", c.heading, scope="col", class_=_kind(c)) for c in columns]
    body = [
        tag("tr", *(_cell(c, value) for c, value in zip(columns, row, strict=True))) for row in rows
    ]
    return tag(
        "table",
        tag("colgroup", *widths),
        tag("thead", tag("tr", *heads)),
        tag("tbody", *body),
        class_="list",
    )


def _cell(column: Column, value: object) -> Html:
    shown = value is not None and value != ""
    label = column.heading if column.label and shown else None
    return tag("td", value, class_=_kind(column), data_label=label)


def _kind(column: Column) -> str | None:
    return "number" if column.numeric else None


def facts(pairs: Iterable[tuple[str, object]]) -> Html:
    """Names and values side by side; a value of `None` is left out."""
    return tag(
        "dl",
        *(
            tag("div", tag("dt", name), tag("dd", value))
            for name, value in pairs
            if value is not None
        ),
        class_="facts",
    )


def heading(text: str) -> Html:
    return tag("h2", text, class_="section")


def clip(text: str, limit: int = 160) -> Html:
    """The beginning of a text on one line, the rest on hover."""
    line = " ".join(text.split())
    short = line if len(line) <= limit else f"{line[: limit - 1]}…"
    return tag("span", short, class_="clip", title=line[:600])


def empty(happened: str, next_step: object) -> Html:
    """An empty state: why there is nothing, and what to do about it."""
    return tag("div", tag("p", happened), tag("p", next_step, class_="muted"), class_="empty")


def note(text: object, *, tone: str) -> Html:
    return tag("div", text, class_=f"note {tone}")


def line(*parts: object, class_: str = "line") -> Html:
    """The parts that are there, side by side with room between them."""
    spaced = [p if isinstance(p, Html) else tag("span", p) for p in parts if p is not None]
    return tag("div", *spaced, class_=class_)


def middot(*parts: object) -> Html:
    """The parts that are there, with a dot between them."""
    present = [part for part in parts if part is not None and part != ""]
    dotted = [join(" · ", part) if at else part for at, part in enumerate(present)]
    return join(*dotted)


def problem(message: str, what_to_do: str) -> None:
    """Something that failed, in words; Markdown in them has no effect."""
    st.error(plain(f"{message} {what_to_do}".strip()), icon=":material/error:")


def plain(text: str) -> str:
    """Text for Streamlit's own labels and messages, which read Markdown."""
    return "".join(f"\\{letter}" if letter in MARKDOWN else letter for letter in text)
