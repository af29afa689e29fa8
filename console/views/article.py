"""One article: what it says and does, its editor, passages, versions and history."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

import streamlit as st

from console import words
from console.actions import say_what_happened
from console.components import empty, facts, heading, line, moment, note, panel
from console.deps import Desk
from console.filters import KNOWLEDGE, back_to
from console.markup import Html, external, join, markdown, tag
from console.views import (
    article_editor,
    article_history,
    article_passages,
    article_versions,
    recall,
)
from console.views.knowledge_list import state
from core.accounts.models import OperatorRole
from core.knowledge.catalogue import ArticleDetail
from core.knowledge.models import ArticleDraft, ArticleVersion
from core.quality.article_use import DAYS, ArticleUse

Show = Callable[[Desk, ArticleDetail], None]


def show(desk: Desk, article_id: str) -> None:
    """Raises ArticleNotFound."""
    detail = desk.services.curation.detail(article_id)
    use = desk.services.quality.article_use.of_article(article_id)
    panel(_header(detail, use), key=f"article-{quote(article_id, safe='')}")
    say_what_happened()
    parts = _parts(desk)
    chosen = st.segmented_control(
        "Part",
        list(parts),
        key="part",
        default="Article",
        required=True,
        label_visibility="collapsed",
        bind="query-params",
    )
    parts[chosen or "Article"](desk, detail)


def _parts(desk: Desk) -> Mapping[str, Show]:
    edit: Mapping[str, Show] = {"Edit": article_editor.show}
    return {
        "Article": _show_text,
        **(edit if desk.may(OperatorRole.CURATOR) else {}),
        "Passages": article_passages.show,
        "Versions": article_versions.show,
        "History": article_history.show,
    }


def _header(detail: ArticleDetail, use: ArticleUse) -> Html:
    article, version = detail.article, detail.version
    return tag(
        "header",
        back_to(KNOWLEDGE),
        line(tag("h1", article.title, class_="title"), state(detail.entry)),
        facts(
            [
                ("Id", article.id),
                ("Readable by", words.AUDIENCE.get(article.audience, article.audience)),
                ("Version", version and f"{version.number} by {version.author}"),
                ("Published", version and moment(version.created_at)),
                ("Tags", ", ".join(article.tags) or None),
                ("Owner", article.owner),
                ("Review by", article.review_by and f"{article.review_by:%d %b %Y}"),
                ("Came from", article.source),
                ("Address", version and version.url and external(version.url, version.url)),
            ]
        ),
        facts(
            [
                (f"Cited in {DAYS} days", use.cited),
                ("Found", use.retrieved),
                ("Answer rate", words.percent(use.answer_rate) or "–"),
                ("Helpful", use.rated_up),
                ("Not helpful", use.rated_down),
            ]
        ),
        tag("a", "Who was answered from it", href=recall.address(article.id, version.number))
        if version
        else None,
        class_="head",
    )


def _show_text(_desk: Desk, detail: ArticleDetail) -> None:
    panel(join(*_texts(detail)), key="article-text")


def _texts(detail: ArticleDetail) -> list[Html | None]:
    version, draft = detail.version, detail.draft
    shown: list[Html | None] = [_waiting(detail)]
    if version is None and draft is None:
        return [empty("This article has no text.", "Write it under Edit.")]
    if version is None and draft is not None:
        return [*shown, heading("Draft"), _card(draft.body), *_found_by(draft)]
    if version is not None:
        shown += [heading("Text"), _card(version.body), *_found_by(version)]
    return shown


def _waiting(detail: ArticleDetail) -> Html | None:
    draft = detail.draft
    if draft is None:
        return None
    if draft.submitted_by is not None:
        asked = f"{draft.submitted_by} asked for a review of the draft."
        return note(f"{asked} Publish it or send it back under Edit.", tone="act")
    if detail.version is not None:
        return note(f"A draft by {draft.author} waits beside this text.", tone="open")
    return note("Never published: no customer finds it.", tone="open")


def _card(body: str) -> Html:
    return tag("div", tag("div", markdown(body), class_="prose article"), class_="card")


def _found_by(text: ArticleVersion | ArticleDraft) -> list[Html]:
    found = []
    if text.phrasings:
        asked = tag("ul", *(tag("li", each) for each in text.phrasings))
        found += [heading("Also asked as"), tag("div", asked, class_="prose")]
    if text.keywords:
        found += [heading("Keywords"), tag("p", ", ".join(text.keywords))]
    return found
