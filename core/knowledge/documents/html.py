"""HTML pages: their main content as Markdown."""

import warnings
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from bs4.dammit import EncodingDetector, UnicodeDammit
from bs4.exceptions import ParserRejectedMarkup
from markdownify import ATX, MarkdownConverter

from core.errors import InvalidDocument
from core.knowledge.documents.document import Content
from core.knowledge.documents.text import escape_markup

MAX_SPAN = 50
"""Columns that one table cell may span; each becomes a cell of its own."""

_NEVER_CONTENT = (
    "nav, aside, footer, script, style, noscript, template, iframe, object, svg, dialog, button, "
    "input, select, textarea, [hidden], [aria-hidden=true], .headerlink"
)
_FOLLOWED_SCHEMES = ("", "http", "https", "mailto", "tel")


def read_html(data: bytes, name: str) -> Content:
    """The main content of a page and its canonical address.

    The page's `<title>` is only used where the content has no H1: it often names the site too.
    Raises InvalidDocument if the page cannot be parsed.
    """
    page = _parse(data, name)
    fallback_title = page.title or page.find("h1")
    title = fallback_title.get_text() if fallback_title else None
    url = _canonical_url(page)
    return Content(to_markdown(_main_content(page), name), url, title)


def to_markdown(content: Tag, name: str) -> str:
    """Markdown with `#` headings, lists and tables; an image becomes its alternative text."""
    for element in content.select("[colspan], [start]"):
        _drop_impossible_numbers(element)
    for link in content.select("a[href]"):
        if not _leads_somewhere(str(link["href"])):
            link.unwrap()
    try:
        return _Converter().convert_soup(content)
    except RecursionError:
        raise InvalidDocument(name, "is nested too deeply to be read.") from None


class _Converter(MarkdownConverter):
    """markdownify's converter with the options and the elements that support pages need."""

    class Options:
        heading_style = ATX
        bullets = "-"
        table_infer_header = True

    def escape(self, text: str, parent_tags: set[str]) -> str:
        text = escape_markup(text)
        return text.replace("|", r"\|") if parent_tags & {"td", "th"} else text

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return str(el.get("alt") or "")

    def convert_summary(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A question that folds out heads its answer as a heading does."""
        text = text.strip()
        return f"\n\n{text if text.startswith('#') else '### ' + text}\n\n" if text else ""

    def convert_dt(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n**{text.strip()}**\n\n" if text.strip() else ""

    def convert_dd(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{text.strip()}\n\n"


def _parse(data: bytes, name: str) -> BeautifulSoup:
    text = UnicodeDammit(data, _encodings(data), is_html=True).unicode_markup
    if text is None or "\0" in text:
        raise InvalidDocument(name, "is not a text in an encoding that can be read.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # XHTML reads well as HTML
        try:
            return BeautifulSoup(text, "lxml")
        except (ParserRejectedMarkup, RecursionError):
            raise InvalidDocument(name, "is not HTML that can be read.") from None


def _encodings(data: bytes) -> list[str]:
    """UTF-8 before any guess where the page declares nothing and the bytes allow it."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return []
    return [] if EncodingDetector.find_declared_encoding(data, is_html=True) else ["utf-8"]


def _canonical_url(page: BeautifulSoup) -> dict[str, str]:
    link = page.find("link", rel="canonical")
    url = str(link.get("href") or "").strip() if link else ""
    return {"url": url} if _scheme(url) in ("http", "https") else {}


def _main_content(page: BeautifulSoup) -> Tag:
    for header in page.find_all("header"):
        if header.find_parent(["main", "article"]) is None:
            header.decompose()
    for form in page.find_all("form"):
        if form.find(["main", "article", "h1"]):  # some frameworks wrap the whole page in a form
            form.unwrap()
        else:
            form.decompose()
    for element in page.select(_NEVER_CONTENT):
        element.decompose()
    articles = page.find_all("article")
    only_article = articles if len(articles) == 1 else []
    candidates = [*page.find_all("main"), *page.select("[role=main]"), *only_article]
    return next((tag for tag in candidates if tag.get_text(strip=True)), page.body or page)


def _drop_impossible_numbers(element: Tag) -> None:
    """Leave only numbers that markdownify can use: it repeats a cell up to 1,000 times."""
    for attribute, limit in (("colspan", MAX_SPAN), ("start", 1_000_000)):
        value = str(element.get(attribute) or "")
        if value and not (value.isascii() and value.isdigit() and int(value[:9]) <= limit):
            del element[attribute]


def _leads_somewhere(address: str) -> bool:
    return not address.startswith("#") and _scheme(address) in _FOLLOWED_SCHEMES


def _scheme(address: str) -> str | None:
    try:
        return urlsplit(address.strip()).scheme.lower()
    except ValueError:
        return None
