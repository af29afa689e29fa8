"""The items of an import: each file, row or page, what would become of it, and what did."""

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from console import words, words_knowledge
from console.components import Column, clip, empty, panel, selectable, table
from console.deps import Desk
from console.filters import IMPORT_ITEMS, choice, number_of, paged
from console.live import live
from console.markup import Html, tag
from core.knowledge.imports.models import ImportItem, ImportState, ItemState
from core.knowledge.imports.service import ImportView

REFRESH_S = 2
COLUMNS = (
    Column("File or page"),
    Column("Plan", "7.5rem"),
    Column("Why", "20rem", label=True),
    Column("What was done", "9rem", label=True),
)


def show(desk: Desk, view: ImportView) -> None:
    """Those of one state or all; of a plan the duplicates can be ticked."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        state = choice(
            "Show", ItemState, words_knowledge.IMPORT_ITEM, key="plan", place=IMPORT_ITEMS
        )

    def drawn() -> None:
        _draw_items(desk, view, state)

    if view.record.state == ImportState.RUNNING:
        live(desk, every=REFRESH_S)(drawn)()
    else:  # no fragment: a tick changes the number on the button above
        drawn()


def _draw_items(desk: Desk, view: ImportView, state: ItemState | None) -> None:
    key = view.record.id
    found = paged(
        lambda limit, offset: desk.services.imports.items(key, state, limit=limit, offset=offset),
        lambda total: number_of(total, "item"),
        IMPORT_ITEMS,
    )
    if not found:
        told = "No item is so." if state else "There is nothing in it."
        panel(empty(told, "Set Show back to All." if state else "Cancel it."), key="no-items")
    elif view.record.state == ImportState.PLANNED and any(map(_is_choosable, found)):
        html = _rows(view, found, with_boxes=True)
        selectable(html, key=f"items-{key}", chosen=f"import-chosen-{key}", cleared=0)
    else:
        panel(_rows(view, found), key="import-items")


def _rows(view: ImportView, found: Sequence[ImportItem], *, with_boxes: bool = False) -> Html:
    """What was done is shown once it may have been."""
    columns = COLUMNS if view.record.started_at else COLUMNS[:-1]
    rows = [_row(item)[: len(columns)] for item in found]
    if not with_boxes:
        return table(columns, rows)
    ticked = [[_box(item), *row] for item, row in zip(found, rows, strict=True)]
    return table([Column("", "2.2rem"), *columns], ticked)


def _row(item: ImportItem) -> list[object]:
    name = clip(item.title or item.name)
    if item.article_id and _has_article(item):
        address = f"knowledge?article={quote(item.article_id, safe='')}"
        name = tag("a", name, href=address, class_="row")
    below = clip(item.name) if item.title else None
    return [
        tag("div", name, tag("div", below, class_="muted") if below else None),
        words.badge(words_knowledge.IMPORT_ITEM, item.state),
        item.reason and item.reason[:1].upper() + item.reason[1:],
        words.badge(words_knowledge.IMPORT_OUTCOME, item.outcome),
    ]


def _box(item: ImportItem) -> Html | None:
    if not _is_choosable(item):
        return None
    label = f"Import {item.name} all the same"
    position = str(item.position)
    return tag(
        "input", type="checkbox", name="select", value=position, aria_label=label, class_="select"
    )


def _is_choosable(item: ImportItem) -> bool:
    return item.state == ItemState.DUPLICATE


def _has_article(item: ImportItem) -> bool:
    """Whether there is an article to look at."""
    there = (ItemState.CHANGED, ItemState.UNCHANGED, ItemState.GONE)
    return item.state in there or item.outcome is not None


def ticked(import_id: str) -> tuple[int, ...]:
    """Positions of the duplicates that are ticked."""
    return tuple(map(int, st.session_state.get(f"import-chosen-{import_id}", ())))
