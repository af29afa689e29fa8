"""One import: what it would do to each article, its start, its progress, its end."""

from collections.abc import Callable

import streamlit as st

from console import words, words_knowledge
from console.actions import attempting, succeeded
from console.components import facts, line, moment, note, panel
from console.deps import Desk
from console.filters import IMPORTS, back_to
from console.live import live
from console.markup import Html, join, tag
from console.views import import_items
from core.knowledge.imports.models import (
    UNFINISHED,
    ImportKind,
    ImportState,
    ItemOutcome,
    ItemState,
)
from core.knowledge.imports.repository import Counts
from core.knowledge.imports.service import Choice, ImportView

REFRESH_S = 1


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
        import_items.show(desk, view)


def _moves(view: ImportView) -> bool:
    """Whether something of it changes by itself."""
    indexed = view.indexing is None or view.indexing.finished
    return view.record.state in (ImportState.PLANNING, ImportState.RUNNING) or not indexed


def _head(view: ImportView) -> Html:
    record, counts = view.record, view.counts
    planned = [
        (words_knowledge.IMPORT_ITEM[state][0], f"{n:,}")
        for state, n in counts.planned.items()
        if n
    ]
    done = [
        (words_knowledge.IMPORT_OUTCOME[outcome][0], f"{n:,}")
        for outcome, n in counts.outcomes.items()
        if n
    ]
    return join(
        tag(
            "header",
            back_to(IMPORTS),
            line(
                tag("h1", record.name, class_="title"),
                words.badge(words_knowledge.IMPORT, record.state),
            ),
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
    ticked = import_items.ticked(record.id)
    with st.container(horizontal=True, vertical_alignment="center"):
        if record.state == ImportState.PLANNED:
            every = bool(duplicates) and st.checkbox(
                f"Import duplicates too ({duplicates:,})", key=f"duplicates-{record.id}"
            )
            st.button(
                _promise(view.counts, duplicates if every else len(ticked)),
                type="primary",
                key="import-start",
                on_click=_start(desk, record.id, Choice(ticked, include_duplicates=every)),
            )
        st.button("Cancel the import", key="import-cancel", on_click=_cancel(desk, record.id))


def _promise(counts: Counts, duplicates: int) -> str:
    """What pressing the button does."""
    planned = counts.planned
    number = planned[ItemState.NEW] + planned[ItemState.CHANGED] + duplicates
    gone = planned[ItemState.GONE]
    if not number and not gone:
        return "Import, which changes nothing"
    parts = [f"import {number:,}" if number else "", f"archive {gone:,}" if gone else ""]
    return " and ".join(filter(None, parts)).capitalize()


def _start(desk: Desk, import_id: str, chosen: Choice) -> Callable[[], None]:
    def start() -> None:
        desk.services.imports.start(import_id, by=desk.caller.name, choice=chosen)

    return attempting(start)


def _cancel(desk: Desk, import_id: str) -> Callable[[], None]:
    def cancel() -> None:
        desk.services.imports.cancel(import_id, by=desk.caller.name)
        succeeded("The import is cancelled.")

    return attempting(cancel)
