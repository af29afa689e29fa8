"""Citations: the marks in an answer, the passages behind them, and the articles to read on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from app.chat_files import Link, address
from app.chat_markdown import href_of, to_html
from app.help_page import article_address
from core.language.words import ENGLISH, Words


@dataclass(frozen=True)
class Citation:
    """A cited passage; `number` is the one in the text."""

    number: int
    article_id: str
    title: str
    heading: str
    url: str | None
    passage: str
    """Markdown."""
    attachment_id: str | None = None
    """The customer's own file that the passage is of, instead of an article."""

    @classmethod
    def of(cls, info: Mapping[str, Any]) -> "Citation":
        """From the contract's `SourceInfo`, as events and stored messages carry it."""
        about = info["metadata"]
        return cls(
            number=int(info["rank"]),
            article_id=str(about["article_id"]),
            title=str(about["title"]),
            heading=str(about.get("heading") or ""),
            url=about.get("url"),
            passage=str(info["content"]),
            attachment_id=about.get("attachment_id"),
        )


def article_link(article_id: str, url: str | None) -> str:
    """The article's own page if it names one, else its page in the help centre."""
    own = href_of(url) if url else None
    return own or article_address(article_id)


def answer_html(
    text: str, citations: Sequence[Citation], *, key: str, words: Words = ENGLISH
) -> str:
    """The text of an answer with its marks; `key` tells its passages from other answers'."""
    return to_html(text, marks={c.number: _mark(c, key, words) for c in citations})


def sources_html(
    citations: Sequence[Citation], *, key: str, link: Link = address, words: Words = ENGLISH
) -> str:
    """The row of sources, each a passage that opens in place; empty without any.

    `link` gives the addresses of the customer's own files.
    """
    if not citations:
        return ""
    rows = "".join(_source(citation, key, link, words) for citation in citations)
    label = escape(words("chat.sources"))
    return f'<section class="sources"><p class="label">{label}</p>{rows}</section>'


def suggestions_html(suggestions: Sequence[Mapping[str, Any]], *, words: Words = ENGLISH) -> str:
    """The nearest articles beside an answer that was declined; empty without any."""
    if not suggestions:
        return ""
    rows = "".join(
        f"<li>{_link(str(s['title']), article_link(str(s['article_id']), s.get('url')), words)}"
        "</li>"
        for s in suggestions
    )
    return (
        f'<section class="suggestions"><p class="label">{escape(words("chat.closest_articles"))}'
        f"</p><ul>{rows}</ul></section>"
    )


def choices_html(choices: Sequence[Mapping[str, Any]], *, words: Words = ENGLISH) -> str:
    """Buttons for the articles that may be meant, and one for none of them; empty without any."""
    if not choices:
        return ""
    labels, none = [str(choice["title"]) for choice in choices], words("agent.none_of_these")
    rows = "".join(f"<li>{_choice(label)}</li>" for label in (*labels, none))
    return f'<ul class="starters choices">{rows}</ul>'


def _choice(label: str) -> str:
    said = escape(label)
    return f'<button type="button" name="ask" value="{said}">{said}</button>'


def _anchor(citation: Citation, key: str) -> str:
    return escape(f"source-{key}-{citation.number}")


def _mark(citation: Citation, key: str, words: Words) -> str:
    title = escape(citation.title)
    source = escape(words("chat.source", title=citation.title))
    return (
        f'<sup class="cite"><button type="button" name="cite" value="{_anchor(citation, key)}" '
        f'title="{title}">{citation.number}<span class="sr">{source}</span>'
        "</button></sup>"
    )


def _source(citation: Citation, key: str, own: Link, words: Words) -> str:
    heading = f'<span class="where">{escape(citation.heading)}</span>' if citation.heading else ""
    is_file = citation.attachment_id is not None
    link = _file(citation, own, words) if is_file else _article(citation, words)
    return (
        f'<details class="source" id="{_anchor(citation, key)}"><summary>'
        f'<span class="number">{citation.number}</span>'
        f'<span class="title">{escape(citation.title)}</span>{heading}</summary>'
        f'<blockquote class="passage">{to_html(citation.passage)}'
        f'</blockquote><p class="more">{link}</p></details>'
    )


def _article(citation: Citation, words: Words) -> str:
    href = article_link(citation.article_id, citation.url)
    return _link(words("chat.open_article"), href, words)


def _file(citation: Citation, own: Link, words: Words) -> str:
    href, label = own(str(citation.attachment_id)), escape(words("chat.save_file"))
    return f'<a href="{escape(href)}" download="{escape(citation.title)}">{label}</a>'


def _link(text: str, href: str, words: Words) -> str:
    return (
        f'<a href="{escape(href)}" target="_blank" rel="noopener">{escape(text)}'
        f'<span class="sr"> {escape(words("chat.new_tab"))}</span></a>'
    )
