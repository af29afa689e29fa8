"""Articles that need attention, why, and the numbers behind it."""

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from console import words, words_knowledge
from console.components import Column, clip, empty, middot, moment, panel, table
from console.deps import Desk
from console.filters import ATTENTION, choice, number_of, paged
from console.markup import Html, join, tag
from core.knowledge.catalogue import ArticleFilter
from core.knowledge.models import ArticleStatus
from core.quality.staleness import THRESHOLDS, StaleArticle, StaleReason

COLUMNS = (
    Column("Article"),
    Column("Why", "11.5rem"),
    Column("Numbers", "14rem"),
    Column("Owner", "9rem"),
    Column("Review by", "7rem", label=True),
    Column("Published", "7rem", label=True),
)


def show(desk: Desk) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reason = choice("Why", StaleReason, words_knowledge.STALE, key="why", place=ATTENTION)
    found = paged(
        lambda limit, offset: desk.services.quality.staleness.find(
            reason, limit=limit, offset=offset
        ),
        lambda total: number_of(total, "finding"),
        ATTENTION,
    )
    published = ArticleFilter(status=ArticleStatus.PUBLISHED)
    any_published = desk.services.curation.find(published, limit=1)[1] > 0
    rows = _rows(found, filtered=reason is not None, any_published=any_published)
    panel(rows, key="attention")
    with st.expander("What the words mean"):
        panel(_meanings(), key="attention-meanings")


def _rows(found: Sequence[StaleArticle], *, filtered: bool, any_published: bool) -> Html:
    if found:
        return table(COLUMNS, [_row(each) for each in found])
    if filtered:
        return empty("No article matches.", "Set Why back to All.")
    if not any_published:
        return empty("Nothing is published yet.", "What customers get to read is watched here.")
    return empty("No article needs attention.", "Every one is found, cited and up to date.")


def _row(found: StaleArticle) -> list[object]:
    address = f"?article={quote(found.article_id, safe='')}"
    return [
        join(
            tag("a", clip(found.title), href=address, class_="row"),
            tag("span", found.article_id, class_="muted clip"),
        ),
        words.badge(words_knowledge.STALE, found.reason),
        _numbers(found),
        found.owner,
        f"{found.review_by:%d %b %Y}" if found.review_by else None,
        moment(found.published_at),
    ]


def _numbers(found: StaleArticle) -> Html:
    rated = f"{found.down} of {found.up + found.down} rated down" if found.down else None
    return middot(f"found {found.found}×", f"cited {found.cited}×", rated)


def _meanings() -> Html:
    meanings = (
        tag("li", f"{limit.meaning} ({limit.value:g} {limit.unit})") for limit in THRESHOLDS
    )
    return tag("div", tag("ul", *meanings), class_="prose")
