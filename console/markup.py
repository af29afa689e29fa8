"""HTML that cannot be built unescaped: whatever was not made here is text."""

from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from core.knowledge.comments import hide_comments

VOID = frozenset({"br", "col", "hr", "input"})


class Html(str):
    """Markup from `tag` or `markdown`; every other string is escaped where it is put in."""

    __slots__ = ()


def tag(name: str, /, *children: object, **attributes: object) -> Html:
    """An element. Children and attribute values are escaped, `None` is left out.

    `class_` is the class, `data_key` becomes `data-key`, `True` writes the bare attribute.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def join(*parts: object) -> Html:
    """The parts one after the other, escaped unless they are markup."""
    return Html("".join(p if isinstance(p, Html) else escape(str(p)) for p in _present(parts)))


@lru_cache(maxsize=1024)
def markdown(text: str) -> Html:
    """Our own Markdown (articles, answers) as markup: no raw HTML, no images, no unsafe links.

    A link to another article's id leads to that article in the console.
    """
    return Html(_parser().render(text))


def external(url: str | None, text: str) -> object:
    """A link out of the console, or only the text when the address is not on the web."""
    if not url or urlsplit(url).scheme not in ("http", "https"):
        return text
    return tag("a", text, href=url, target="_blank", rel="noopener noreferrer")


def buttons(html: Html) -> set[tuple[str, str]]:
    """Names and values of the buttons in markup: what whoever sees it may press.

    A browser can be made to tell of others.
    """
    found = _Buttons()
    found.feed(html)
    return found.pairs


class _Buttons(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pairs: set[tuple[str, str]] = set()

    def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if name == "button" and "disabled" not in given and given.get("name"):
            self.pairs.add((given["name"] or "", given.get("value") or ""))


def _present(parts: tuple[object, ...]) -> list[object]:
    return [part for part in parts if part is not None]


def _attribute(key: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    hide_comments(parser)
    parser.disable("image")
    parser.add_render_rule("link_open", _link_open)
    return parser


def _link_open(
    renderer: RendererHTML, tokens: list[Token], at: int, options: Any, _env: Any
) -> str:
    token = tokens[at]
    address = str(token.attrGet("href") or "")
    if urlsplit(address).scheme in ("http", "https", "mailto"):
        token.attrSet("target", "_blank")
        token.attrSet("rel", "noopener noreferrer")
    else:
        article = address.split("#")[0].removeprefix("./").strip("/").removesuffix(".md")
        token.attrSet("href", f"knowledge?article={quote(article, safe='')}")
    return renderer.renderToken(tokens, at, options, _env)
