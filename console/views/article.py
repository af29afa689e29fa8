"""One article: what is known about it, its text, and the passages that answers are made of."""

from urllib.parse import quote

from console import words
from console.components import empty, facts, heading, line, moment, note, panel
from console.deps import Desk
from console.filters import KNOWLEDGE, back_to
from console.markup import Html, external, join, markdown, tag
from console.views import recall
from core.knowledge.catalogue import ArticleDetail
from core.knowledge.models import Passage


def show(desk: Desk, article_id: str) -> None:
    """Raises ArticleNotFound."""
    detail = desk.services.curation.detail(article_id)
    panel(
        join(_header(detail), _body(detail), _passages(detail)),
        key=f"article-{quote(article_id, safe='')}",
    )


def _header(detail: ArticleDetail) -> Html:
    article, version = detail.article, detail.version
    return tag(
        "header",
        back_to(KNOWLEDGE),
        line(tag("h1", article.title, class_="title"), words.badge(words.ARTICLE, article.status)),
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
        tag("a", "Who was answered from it", href=recall.address(article.id, version.number))
        if version
        else None,
        class_="head",
    )


def _body(detail: ArticleDetail) -> Html:
    if detail.version is None:
        return empty("This article has no published version.", "Publish it to see its text here.")
    body = tag("div", markdown(detail.version.body), class_="prose article")
    return join(heading("Text"), tag("div", body, class_="card"))


def _passages(detail: ArticleDetail) -> Html | None:
    if detail.version is None:
        return None
    missing = len(detail.passages) - len(detail.indexed)
    told = f"{missing} not embedded yet; the worker does it." if missing else None
    return join(
        heading(f"Passages ({len(detail.passages)})"),
        note(told, tone="gap") if told else None,
        *(_passage(passage, passage.id in detail.indexed) for passage in detail.passages),
    )


def _passage(passage: Passage, indexed: bool) -> Html:
    state, tone = ("Indexed", "good") if indexed else ("Not indexed yet", "gap")
    return tag(
        "section",
        line(
            tag("b", passage.heading or "Opening"),
            tag("span", f"passage {passage.position + 1}", class_="muted"),
            tag("span", f"{len(passage.text)} characters", class_="muted"),
            tag("span", state, class_=f"badge {tone}"),
        ),
        tag("div", markdown(passage.text), class_="prose"),
        class_="passage",
    )
