"""The versions of an article: who published what and when, compared, and brought back."""

from collections.abc import Sequence

import streamlit as st

from console.actions import attempt, succeeded
from console.components import Column, empty, heading, moment, panel, table
from console.deps import Desk
from console.markup import Html, join, tag
from console.views.article_compare import side_by_side
from core.accounts.models import OperatorRole
from core.knowledge.catalogue import ArticleDetail
from core.knowledge.versions import VersionEntry

SHOWN = 100
"""The newest versions; a program reads older ones through the API."""
COLUMNS = (
    Column("Version", "6rem"),
    Column("Title"),
    Column("Published by", "11rem", label=True),
    Column("When", "8rem", label=True),
    Column("", "8rem"),
)


def show(desk: Desk, detail: ArticleDetail) -> None:
    """The list, and below it two versions side by side."""
    article_id = detail.article.id
    found, total = desk.services.versions.of_article(article_id, limit=SHOWN)
    if not found:
        panel(empty("Nothing was published yet.", "Publish the draft under Edit."), key="versions")
        return

    def pressed(_name: str, number: str) -> None:
        if attempt(lambda: _restore(desk, article_id, int(number))):
            succeeded(f"Version {number} is published again, under a new number.")

    may_restore = desk.may(OperatorRole.CURATOR)
    rows = [_row(entry, may_restore=may_restore) for entry in found]
    older = tag("p", f"{total - len(found)} older ones are not shown.") if total > SHOWN else None
    panel(join(table(COLUMNS, rows), older), key="versions", on_press=pressed)
    if total > 1:
        _compare(desk, article_id, found)


def _restore(desk: Desk, article_id: str, number: int) -> None:
    desk.services.versions.restore(article_id, number, author=desk.caller.name)


def _row(entry: VersionEntry, *, may_restore: bool) -> list[object]:
    version = entry.version
    live = tag("span", "Published", class_="badge good") if entry.is_published else None
    button = tag(
        "button",
        "Restore",
        type="button",
        name="restore",
        value=str(version.number),
        class_="small",
        aria_label=f"Restore version {version.number}",
    )
    return [
        f"Version {version.number}",
        version.title,
        version.author,
        moment(version.created_at),
        live or (button if may_restore else None),
    ]


def _compare(desk: Desk, article_id: str, found: Sequence[VersionEntry]) -> None:
    numbers = [entry.version.number for entry in found]
    panel(heading("Compare"), key="compare-head")
    with st.container(horizontal=True, key="compare-choice"):
        old = _number("From version", numbers, at=1, key="compare-old")
        new = _number("To version", numbers, at=0, key="compare-new")
    panel(_difference(desk, article_id, old, new), key="compare")


def _number(label: str, numbers: Sequence[int], *, at: int, key: str) -> int:
    """In the address too, so that a link opens the two that it means."""
    chosen: int = st.selectbox(
        label, numbers, index=at, key=key, width=160, format_func=str, bind="query-params"
    )
    return chosen


def _difference(desk: Desk, article_id: str, old: int, new: int) -> Html:
    return side_by_side(desk.services.versions.compare(article_id, old=old, new=new))
