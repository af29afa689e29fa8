"""Imports: bring articles in from files or the web, take all of them out, see what came when."""

import io
from collections.abc import Sequence

import streamlit as st

from console import words, words_knowledge
from console.actions import attempt, say_what_happened
from console.components import Column, clip, empty, middot, moment, panel, table
from console.deps import Desk
from console.filters import IMPORTS, number_of, paged
from console.live import live
from console.markup import Html, tag
from console.views import import_plan, web_sources
from core.accounts.models import OperatorRole
from core.knowledge.documents.reader import SUFFIXES
from core.knowledge.imports.models import ImportKind
from core.knowledge.imports.service import ImportView
from core.knowledge.imports.source_set import SourceSet

REFRESH_S = 2
COLUMNS = (
    Column("Import"),
    Column("State", "8rem"),
    Column("Planned", "15rem", label=True),
    Column("Carried out", "8rem", numeric=True, label=True),
    Column("When", "7rem", label=True),
)


def show(desk: Desk) -> None:
    """One import if the address names one, else the ways in and out, and what came before."""
    if not desk.may(OperatorRole.CURATOR):
        st.subheader("Imports", anchor=False)
        st.caption("Articles are imported by curators.")
        return
    say_what_happened()
    import_id = st.query_params.get("import")
    if import_id:
        import_plan.show(desk, import_id)
        return
    st.subheader("Imports", anchor=False)
    files, web, out = st.tabs(["From files", "From the web", "Export"])
    with files:
        _from_files(desk)
    with web:
        web_sources.show(desk, opened)
    with out:
        _export(desk)
    _past(desk)


def opened(view: ImportView) -> None:
    """Go on at the import's own address."""
    st.query_params["import"] = view.record.id


def _from_files(desk: Desk) -> None:
    st.caption(
        "Nothing changes yet: first you see what is new, changed, unchanged, duplicate or broken."
    )
    with st.form("import-files", border=False):
        files = st.file_uploader(
            "Files, or zips of them",
            type=[suffix.lstrip(".") for suffix in SUFFIXES],
            accept_multiple_files=True,
            key="import-files-chosen",
        )
        with st.expander("They are all of a set"):
            name = st.text_input(
                "Name of the set",
                key="import-set",
                max_chars=500,
                help="Articles remember it, so that a later import can tell which ones are gone.",
            )
            missing = st.checkbox("Archive what the set no longer has", key="import-missing")
        pressed = st.form_submit_button("Look at the plan", type="primary")
    if not pressed:
        return
    if not files:
        st.warning("Choose one or more files first.")
        return

    def plan() -> None:
        source_set = SourceSet(name.strip() or None, missing)
        named = [(file.name, file) for file in files]
        opened(
            desk.services.imports.plan_streams(named, by=desk.caller.name, source_set=source_set)
        )

    with st.spinner("Reading the files and comparing them with the knowledge base"):
        attempt(plan)
    st.rerun()


def _export(desk: Desk) -> None:
    count = desk.services.exports.count()
    st.caption(
        "Everything that is published, as Markdown files that import to the same knowledge base. "
        "Drafts and archived articles are left out."
    )

    def packed() -> bytes:
        target = io.BytesIO()
        desk.services.exports.write_zip(target)
        return target.getvalue()

    st.download_button(
        "Download 1 article" if count == 1 else f"Download {count:,} articles",
        packed,
        file_name="knowledge.zip",
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
        disabled=not count,
    )


def _past(desk: Desk) -> None:
    st.markdown("##### Imports so far")

    @live(desk, every=REFRESH_S)
    def refreshed() -> None:
        found = paged(
            lambda limit, offset: desk.services.imports.find(limit=limit, offset=offset),
            lambda total: number_of(total, "import"),
            IMPORTS,
        )
        panel(_rows(found), key="imports")

    refreshed()


def _rows(found: Sequence[ImportView]) -> Html:
    if not found:
        return empty(
            "Nothing was imported here yet.",
            "Choose files above, or give the address of your help centre.",
        )
    return table(COLUMNS, [_row(view) for view in found])


def _row(view: ImportView) -> list[object]:
    record, counts = view.record, view.counts
    link = tag("a", clip(record.name), href=f"?import={record.id}", class_="row")
    kind = "Web" if record.kind == ImportKind.WEB else "Files"
    planned = [
        f"{number:,} {words_knowledge.IMPORT_ITEM[state][0].lower()}"
        for state, number in counts.planned.items()
        if number
    ]
    return [
        tag("div", link, tag("div", middot(kind, record.author), class_="muted")),
        words.badge(words_knowledge.IMPORT, record.state),
        tag("span", ", ".join(planned)) if planned else None,
        f"{counts.taken:,} of {counts.chosen:,}" if record.started_at else None,
        moment(record.created_at),
    ]
