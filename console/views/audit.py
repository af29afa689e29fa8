"""The audit log: who changed what, when, and how it was before."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import streamlit as st

from console.components import Column, empty, moment, panel, table
from console.deps import Desk
from console.filters import AUDIT, number_of, paged, pick, search
from console.markup import Html, join, tag
from console.words import readable
from core.audit.log import AuditFilter
from core.audit.models import AuditEntry

SUBJECT = Column("What", "24%")
COLUMNS = (
    Column("When", "7rem"),
    Column("Who", "9rem"),
    Column("Did", "7rem"),
    Column("Changed"),
)
PATHS = {"article": "knowledge?article="}
"""Where a subject is shown, by its kind."""


def show(desk: Desk) -> None:
    """Search, filters, and the entries that match with what changed."""
    st.subheader("Audit log", anchor=False)
    audit = desk.services.audit
    with st.container(horizontal=True, vertical_alignment="bottom", key="audit-filters"):
        wanted = AuditFilter(
            text=search("Person, subject or reason", key="about", place=AUDIT),
            actor=pick("Who", audit.actors(), key="actor", place=AUDIT),
            action=pick("Did", audit.actions(), key="did", place=AUDIT),
            kind=pick("Kind", audit.kinds(), key="kind", place=AUDIT),
        )
        st.download_button(
            "Download CSV",
            lambda: audit.as_csv(wanted),
            "audit-log.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
    found = paged(
        lambda limit, offset: audit.find(wanted, limit=limit, offset=offset),
        lambda total: number_of(total, "change"),
        AUDIT,
    )
    panel(_list(found, is_filtered=wanted != AuditFilter()), key="audit")


def rows(found: Sequence[AuditEntry], *, with_subject: bool) -> Html:
    """Entries as a list; `with_subject` names what each is about."""
    when, who, did, changed = COLUMNS
    columns = [when, who, did, *([SUBJECT] if with_subject else []), changed]
    return table(columns, [_row(entry, with_subject=with_subject) for entry in found])


def _list(found: Sequence[AuditEntry], *, is_filtered: bool) -> Html:
    if found:
        return rows(found, with_subject=True)
    if is_filtered:
        return empty("No change matches.", "Use fewer words, or set the filters back to All.")
    return empty("Nothing was changed yet.", "Whatever somebody changes appears here.")


def _row(entry: AuditEntry, *, with_subject: bool) -> list[object]:
    changed = join(tag("p", entry.reason) if entry.reason else None, _fields(entry))
    subject = [_subject(entry)] if with_subject else []
    return [moment(entry.at), entry.actor, readable(entry.action), *subject, changed]


def _subject(entry: AuditEntry) -> Html:
    path = PATHS.get(entry.subject_kind)
    name: object = entry.subject_id
    if path is not None:
        name = tag("a", name, href=f"{path}{quote(entry.subject_id, safe='')}")
    return tag("div", name, tag("div", readable(entry.subject_kind), class_="muted"))


def _fields(entry: AuditEntry) -> Html | None:
    """The fields that changed; those that nothing was said of before or since are left out."""
    before, after = entry.before or {}, entry.after or {}
    names = [name for name in {**before, **after} if _said(before, name) or _said(after, name)]
    if not names:
        return None
    told = [
        tag("div", tag("dt", readable(name)), tag("dd", _change(before, after, name)))
        for name in names
    ]
    return tag(
        "details",
        tag("summary", ", ".join(readable(name) for name in names)),
        tag("dl", *told, class_="changes"),
    )


def _change(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> Html:
    old = tag("del", _written(before[name])) if _said(before, name) else None
    new = tag("ins", _written(after[name])) if _said(after, name) else None
    return join(old, " " if old and new else None, new)


def _said(fields: Mapping[str, Any], name: str) -> bool:
    return fields.get(name) not in (None, "", [], {})


def _written(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
