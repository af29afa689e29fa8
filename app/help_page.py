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
from core.language.guess import OTHER, guess
from core.language.words import ENGLISH, Words

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
"""The Content-Security-Policy of these pages: no script at all."""

_TEMPLATE = Template((Path(__file__).parent / "help_page.html").read_text(encoding="utf-8"))
_AROUND = ("centre", "ask", "missing", "also_person")
_KEPT = ("http://", "https://", "mailto:", "tel:", "/", "#", "data:")
"""How an address begins that is not the id of another article."""
_NOT_IN_ANCHOR = re.compile(r"[^\w]+")


def article_page(version: ArticleVersion, words: Words = ENGLISH) -> str:
    """The whole page of a version; `words` are those around the article."""
    written = guess(f"{version.title}. {version.body}")
    return _page(
        words,
        title=escape(version.title),
        article=_to_html(version.body, words),
        lang=written if written and written != OTHER else words.language,
        note=words("help.changed", date=words.day(version.created_at)),
    )


def missing_page(words: Words = ENGLISH) -> str:
    """The page for an article that is not there, or not public."""
    return _page(
        words,
        title=escape(words("help.not_here")),
        article=f"<p>{words('help.not_here_why')}</p>",
        lang=words.language,
        note="",
    )


def _page(words: Words, **parts: str) -> str:
    around = {name: escape(words(f"help.{name}"), quote=False) for name in _AROUND}
    return _TEMPLATE.substitute(page_lang=words.language, **around, **parts)


def anchor(heading: str) -> str:
    """The id of a heading on its page, as in `/help/reset-password#rules-for-a-new-password`."""
    return _NOT_IN_ANCHOR.sub("-", heading.lower()).strip("-") or "section"


def article_address(target: str) -> str:
    """Where a link of an article leads: `other-id#part` is another article, the rest stays."""
    if target.startswith(_KEPT):
        return target
    name, mark, part = target.removeprefix("./").partition("#")
    return f"/help/{quote(name.removesuffix('.md'), safe='/:%')}{mark}{part}"


def _to_html(markdown: str, words: Words) -> str:
    tokens = _MARKDOWN.parse(markdown)
    _give_anchors(tokens)
    table = {"table": escape(words("help.table"))}
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, table))


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


def _table_open(*passed: Any) -> str:
    # Narrow screens scroll wide tables sideways; the keyboard has to reach them to do so.
    label = passed[-1]["table"]
    return f'<div class="wide" role="region" aria-label="{label}" tabindex="0"><table>\n'


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
