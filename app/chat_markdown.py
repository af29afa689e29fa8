"""Markdown of answers and passages as HTML that can do nothing but be read.

Raw HTML is shown as text, images as their description, links lead to web, mail or the help centre.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from app.help_page import article_address
from core.knowledge.comments import hide_comments

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
"""Schemes that a link may have; a link without one leads to an article."""
_MARK = re.compile(r"\[(\d{1,2})\]")


def to_html(markdown: str, *, marks: Mapping[int, str] | None = None) -> str:
    """The text as HTML. `marks` has the HTML to put in place of each citation `[n]`."""
    return str(_PARSER.render(markdown, {"marks": marks or {}}))


def href_of(target: str) -> str | None:
    """Where a link may lead, or `None` when it leads nowhere good."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    if parts.scheme or parts.netloc:
        return target if parts.scheme.lower() in SCHEMES else None
    return article_address(target) if parts.path else None


def _check_links(state: StateCore) -> None:
    for token in _inline_children(state):
        if token.type != "link_open":
            continue
        href = href_of(str(token.attrGet("href") or ""))
        token.attrs = {"href": href, "target": "_blank", "rel": "noopener"} if href else {}


def _set_marks(state: StateCore) -> None:
    marks: Mapping[int, str] = state.env.get("marks", {})
    for block in state.tokens:
        if block.type == "inline" and block.children and marks:
            block.children = [part for child in block.children for part in _split(child, marks)]


def _split(token: Token, marks: Mapping[int, str]) -> Iterator[Token]:
    """A text token cut at its citations; any other token as it is."""
    if token.type != "text":
        yield token
        return
    start = 0
    for match in _MARK.finditer(token.content):
        html = marks.get(int(match.group(1)))
        if html is None:
            continue
        yield Token("text", "", 0, content=token.content[start : match.start()].rstrip(" "))
        yield Token("citation", "", 0, content=html)
        start = match.end()
    yield Token("text", "", 0, content=token.content[start:])


def _inline_children(state: StateCore) -> Iterator[Token]:
    return (child for block in state.tokens for child in block.children or ())


class _Renderer(RendererHTML):
    """HTML without images and headings: both would break out of a chat bubble."""

    def citation(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        return tokens[index].content

    def image(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        return escape(tokens[index].content)

    def heading_open(self, *_: Any) -> str:
        return '<p class="heading">'

    def heading_close(self, *_: Any) -> str:
        return "</p>\n"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
    hide_comments(parser)
    # Every target becomes a link token, so that `_check_links` decides about all of them.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.core.ruler.push("check_links", _check_links)
    parser.core.ruler.push("set_marks", _set_marks)
    return parser


_PARSER = _parser()
