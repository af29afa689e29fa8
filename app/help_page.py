"""An article as a readable page: Markdown to HTML, with nothing from another host."""

import re
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from core.knowledge.comments import hide_comments
from core.knowledge.models import ArticleVersion

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
"""The Content-Security-Policy of these pages: no script at all."""

_TEMPLATE = Template((Path(__file__).parent / "help_page.html").read_text(encoding="utf-8"))
_KEPT = ("http://", "https://", "mailto:", "tel:", "/", "#", "data:")
"""How an address begins that is not the id of another article."""
_NOT_IN_ANCHOR = re.compile(r"[^\w]+")


def article_page(version: ArticleVersion) -> str:
    """The whole page of a version."""
    return _TEMPLATE.substitute(
        title=escape(version.title),
        article=_to_html(version.body),
        note=f"Last changed on {version.created_at:%d %B %Y}".replace(" 0", " "),
    )


def missing_page() -> str:
    """The page for an article that is not there, or not public."""
    return _TEMPLATE.substitute(
        title="This article is not here",
        article="<p>It may have been renamed or taken back. "
        'The <a href="/">assistant</a> can look for what you need.</p>',
        note="",
    )


def anchor(heading: str) -> str:
    """The id of a heading on its page, as in `/help/reset-password#rules-for-a-new-password`."""
    return _NOT_IN_ANCHOR.sub("-", heading.lower()).strip("-") or "section"


def article_address(target: str) -> str:
    """Where a link of an article leads: `other-id#part` is another article, the rest stays."""
    if target.startswith(_KEPT):
        return target
    name, mark, part = target.removeprefix("./").partition("#")
    return f"/help/{quote(name.removesuffix('.md'), safe='/:%')}{mark}{part}"


def _to_html(markdown: str) -> str:
    tokens = _MARKDOWN.parse(markdown)
    _give_anchors(tokens)
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _give_anchors(tokens: Sequence[Token]) -> None:
    taken: dict[str, int] = {}
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            words = "".join(part.content for part in inline.children or ())
            name = anchor(words)
            taken[name] = taken.get(name, 0) + 1
            token.attrSet("id", name if taken[name] == 1 else f"{name}-{taken[name]}")


def _link_open(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    target = article_address(str(tokens[index].attrGet("href") or ""))
    tokens[index].attrSet("href", target)
    if target.startswith("http"):
        tokens[index].attrSet("rel", "noopener noreferrer")
    return renderer.renderToken(tokens, index, options, env)


def _image(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """A link in the image's place: pages load nothing from another host."""
    target = escape(str(tokens[index].attrGet("src") or ""))
    name = escape(tokens[index].content) or target
    return f'<a href="{target}" rel="noopener noreferrer">{name}</a>'


def _table_open(*_: Any) -> str:
    # Narrow screens scroll wide tables sideways; the keyboard has to reach them to do so.
    return '<div class="wide" role="region" aria-label="Table" tabindex="0"><table>\n'


def _table_close(*_: Any) -> str:
    return "</table></div>\n"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    hide_comments(parser)
    parser.add_render_rule("link_open", _link_open)
    parser.add_render_rule("image", _image)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    return parser


_MARKDOWN = _parser()
