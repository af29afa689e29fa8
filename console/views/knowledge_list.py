"""The articles as a list: search, filters by what they say and what they do."""

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from console import words, words_knowledge
from console.components import Column, clip, empty, middot, moment, panel, table
from console.deps import Desk
from console.filters import KNOWLEDGE, choice, number_of, order, paged, pick, search
from console.markup import Html, join, tag
from core.knowledge.catalogue import (
    ArticleEntry,
    ArticleFilter,
    ArticleOrder,
    ArticleStage,
    ReviewDue,
)
from core.knowledge.models import Audience
from core.quality.article_use import (
    Answering,
    Cited,
    Standing,
    UsedArticle,
    UseFilter,
    UseOrder,
)

COLUMNS = (
    Column("Article"),
    Column("Status", "8rem"),
    Column("Owner", "9rem"),
    Column("Review by", "7rem", label=True),
    Column("Cited", "4.5rem", numeric=True, label=True),
    Column("Answer rate", "6.5rem", numeric=True, label=True),
    Column("Changed", "6.5rem", label=True),
)
ORDERS = (*ArticleOrder, *UseOrder)


def show(desk: Desk) -> None:
    """The articles that match, a page at a time."""
    wanted, use = _filters(desk)
    is_filtered = wanted != ArticleFilter(order=wanted.order) or use != UseFilter(order=use.order)
    found = paged(
        lambda limit, offset: desk.services.quality.article_use.standings(
            wanted, use, limit=limit, offset=offset
        ),
        lambda total: number_of(total, "article"),
        KNOWLEDGE,
    )
    panel(_rows(found, is_filtered=is_filtered), key="knowledge")


def _filters(desk: Desk) -> tuple[ArticleFilter, UseFilter]:
    curation = desk.services.curation
    with st.container(horizontal=True, vertical_alignment="bottom", key="knowledge-filters"):
        text = search("Title or id", key="title", place=KNOWLEDGE)
        status = choice("Status", ArticleStage, words_knowledge.STAGE, key="state", place=KNOWLEDGE)
        tag_ = pick("Tag", curation.tags(), key="tag", place=KNOWLEDGE)
        owner = pick("Owner", curation.owners(), key="owner", place=KNOWLEDGE)
        review = choice(
            "Review by", ReviewDue, words_knowledge.REVIEW_DUE, key="due", place=KNOWLEDGE
        )
        cited = choice("Cited", Cited, words_knowledge.CITED, key="cited", place=KNOWLEDGE)
        rate = choice(
            "Answer rate", Answering, words_knowledge.ANSWERING, key="rate", place=KNOWLEDGE
        )
        by = order(ORDERS, words_knowledge.ORDER, key="sort", place=KNOWLEDGE)
    return (
        ArticleFilter(
            text=text,
            status=status,
            tag=tag_,
            owner=owner,
            review=review,
            order=by if isinstance(by, ArticleOrder) else ArticleOrder.TITLE,
        ),
        UseFilter(cited, rate, by if isinstance(by, UseOrder) else None),
    )


def _rows(found: Sequence[UsedArticle[Standing]], *, is_filtered: bool) -> Html:
    if found:
        return table(COLUMNS, [_row(each) for each in found])
    if is_filtered:
        return empty("No article matches.", "Use fewer words, or set the filters back to All.")
    return empty(
        "There are no articles yet.",
        "Write one with New article, or import a folder of Markdown, HTML, PDF or DOCX files: "
        "python -m core import PATH",
    )


def _row(found: UsedArticle[Standing]) -> list[object]:
    entry, use = found.entry.article, found.use
    link = tag("a", clip(entry.title), href=f"?article={quote(entry.id, safe='')}", class_="row")
    return [
        join(link, tag("span", middot(entry.id, *entry.tags), class_="muted clip")),
        join(state(found.entry), _readers(entry.audience)),
        entry.owner,
        _due(found.entry),
        use.cited or None,
        words.percent(use.answer_rate),
        moment(entry.updated_at),
    ]


def state(entry: ArticleEntry) -> Html:
    """The status, and whether a draft waits beside it."""
    waits = None
    if entry.in_review:
        waits = words.badge(words_knowledge.STAGE, ArticleStage.REVIEW)
    elif entry.has_draft and entry.version is not None:
        waits = tag("span", "With changes", class_="badge open")
    return join(words.badge(words.ARTICLE, entry.article.status), " ", waits)


def _readers(audience: str) -> Html | None:
    """Who may read it, where that is not everyone."""
    if audience == Audience.PUBLIC:
        return None
    return tag("div", words.AUDIENCE.get(audience, audience), class_="muted")


def _due(entry: ArticleEntry) -> Html | str | None:
    due = entry.article.review_by
    if due is None:
        return None
    written = f"{due:%d %b %Y}"
    return tag("span", written, class_="badge act") if entry.is_overdue else written
