"""One import: what it would do to each article, its start, its progress, its end."""

from collections.abc import Callable, Sequence

import streamlit as st

from console import words
from console.actions import attempting, succeeded
from console.components import (
    Column,
    clip,
    empty,
    facts,
    line,
    moment,
    note,
    panel,
    selectable,
    table,
)
from console.deps import Desk
from console.filters import IMPORT_ITEMS, IMPORTS, back_to, choice, number_of, paged
from console.live import live
from console.markup import Html, join, tag
from core.knowledge.imports.models import (
    UNFINISHED,
    ImportItem,
    ImportKind,
    ImportState,
    ItemOutcome,
    ItemState,
)
from core.knowledge.imports.service import Choice, ImportView

REFRESH_S = 1
COLUMNS = (
    Column("File or page"),
    Column("Plan", "7.5rem"),
    Column("Why", "20rem", label=True),
    Column("What was done", "9rem", label=True),
)


def show(desk: Desk, import_id: str) -> None:
    """Raises ImportNotFound."""
    view = desk.services.imports.get(import_id)
    drawn = view.record.state

    @live(desk, every=REFRESH_S if _moves(view) else None)
    def head() -> None:
        now = desk.services.imports.get(import_id)
        if now.record.state != drawn:
            st.rerun()
        panel(_head(now), key=f"import-{import_id}")
        _progress(now)

    head()
    if view.record.state in UNFINISHED:
        _buttons(desk, view)
    if drawn not in (ImportState.PLANNING, ImportState.FAILED):
        _items(desk, view)


def _moves(view: ImportView) -> bool:
    """Whether something of it changes by itself."""
    indexed = view.indexing is None or view.indexing.finished
    return view.record.state in (ImportState.PLANNING, ImportState.RUNNING) or not indexed


def _head(view: ImportView) -> Html:
    record, counts = view.record, view.counts
    planned = [(words.IMPORT_ITEM[state][0], f"{n:,}") for state, n in counts.planned.items() if n]
    done = [
        (words.IMPORT_OUTCOME[outcome][0], f"{n:,}") for outcome, n in counts.outcomes.items() if n
    ]
    return join(
        tag(
            "header",
            back_to(IMPORTS),
            line(tag("h1", record.name, class_="title"), words.badge(words.IMPORT, record.state)),
            facts(
                [
                    ("By", record.author),
                    ("Set", record.source if record.kind == ImportKind.FILES else None),
                    ("Planned", moment(record.created_at)),
                    ("Started", moment(record.started_at)),
                    ("Ended", moment(record.finished_at)),
                ]
            ),
            class_="head",
        ),
        facts(planned) if planned else None,
        facts([("Carried out", f"{counts.taken:,} of {counts.chosen:,}"), *done])
        if record.started_at
        else None,
        *_notes(view),
    )


def _notes(view: ImportView) -> list[Html]:
    record, counts = view.record, view.counts
    notes = [(record.error, "act"), (record.notice, "gap")]
    broken = counts.planned[ItemState.BROKEN]
    if record.archive_missing and record.kind == ImportKind.FILES and broken:
        notes.append(("Nothing is archived, because a file is broken.", "gap"))
    if record.state == ImportState.CANCELLED and counts.taken:
        notes.append(
            (f"What was carried out before it was cancelled stays: {counts.taken:,}.", "gap")
        )
    if counts.outcomes[ItemOutcome.SKIPPED]:
        notes.append(
            ("Articles that were changed after the plan was made were left as they are.", "gap")
        )
    return [tag("div", note(text, tone=tone), class_="gap-above") for text, tone in notes if text]


def _progress(view: ImportView) -> None:
    record, counts, indexing = view.record, view.counts, view.indexing
    if record.state == ImportState.PLANNING:
        read, found = record.pages_read, record.pages_found
        told = f"{read:,} of {found:,} pages read" if found else "Looking at the address"
        st.progress(read / found if found else 0.0, text=told)
    elif record.state == ImportState.RUNNING:
        told = f"{counts.taken:,} of {counts.chosen:,} carried out"
        st.progress(counts.taken / counts.chosen if counts.chosen else 0.0, text=told)
    elif indexing is not None and not indexing.finished:
        through = indexing.done + indexing.failed
        told = f"Found by its words already; by meaning {through:,} of {indexing.total:,}"
        st.progress(through / indexing.total, text=told)


def _buttons(desk: Desk, view: ImportView) -> None:
    record = view.record
    duplicates = view.counts.planned[ItemState.DUPLICATE]
    ticked = _ticked(record.id)
    with st.container(horizontal=True, vertical_alignment="center"):
        if record.state == ImportState.PLANNED:
            every = bool(duplicates) and st.checkbox(
                f"Import duplicates too ({duplicates:,})", key=f"duplicates-{record.id}"
            )
            number = view.counts.chosen + (duplicates if every else len(ticked))
            st.button(
                f"Import {number:,}",
                type="primary",
                disabled=not number,
                key="import-start",
                on_click=_start(desk, record.id, Choice(ticked, include_duplicates=every)),
            )
        st.button("Cancel the import", key="import-cancel", on_click=_cancel(desk, record.id))


def _start(desk: Desk, import_id: str, chosen: Choice) -> Callable[[], None]:
    def start() -> None:
        desk.services.imports.start(import_id, by=desk.caller.name, choice=chosen)

    return attempting(start)


def _cancel(desk: Desk, import_id: str) -> Callable[[], None]:
    def cancel() -> None:
        desk.services.imports.cancel(import_id, by=desk.caller.name)
        succeeded("The import is cancelled.")

    return attempting(cancel)


def _items(desk: Desk, view: ImportView) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        state = choice("Show", ItemState, words.IMPORT_ITEM, key="plan", place=IMPORT_ITEMS)

    def drawn() -> None:
        _draw_items(desk, view, state)

    if view.record.state == ImportState.RUNNING:
        live(desk, every=REFRESH_S * 2)(drawn)()
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
    below = clip(item.name) if item.title else None
    return [
        tag("div", name, tag("div", below, class_="muted") if below else None),
        words.badge(words.IMPORT_ITEM, item.state),
        item.reason and item.reason[:1].upper() + item.reason[1:],
        words.badge(words.IMPORT_OUTCOME, item.outcome),
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


def _ticked(import_id: str) -> tuple[int, ...]:
    """Positions of the duplicates that are ticked."""
    return tuple(map(int, st.session_state.get(f"import-chosen-{import_id}", ())))
