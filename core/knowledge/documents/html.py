"""HTML pages: their main content as Markdown."""

import unicodedata
import warnings
from contextlib import suppress
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from bs4.dammit import UnicodeDammit
from bs4.exceptions import ParserRejectedMarkup
from markdownify import ATX, MarkdownConverter

from core.errors import InvalidDocument
from core.knowledge.documents.document import Content
from core.knowledge.documents.text import escape_markup
from core.unseen import is_unseen

MAX_SPAN = 50
"""Columns that one table cell may span; each becomes a cell of its own."""

_NEVER_CONTENT = (
    "nav, aside, footer, script, style, noscript, template, iframe, object, svg, dialog, button, "
    "input, select, textarea, [hidden], [aria-hidden=true], .headerlink"
)
_FOLLOWED_SCHEMES = ("", "http", "https", "mailto", "tel")


def read_html(data: bytes, name: str, *, base: str | None = None) -> Content:
    """The main content of a page and its canonical address.

    The page's `<title>` is only used where the content has no H1: it often names the site too.
    With `base`, the address that the page came from, its links lead where they do there.
    Raises InvalidDocument if the page cannot be parsed.
    """
    page = _parse(data, name)
    if base is not None:
        _make_absolute(page, base)
    names = [tag.get_text(strip=True) for tag in (page.title, page.find("h1")) if tag]
    title = next(filter(None, names), None)
    url = _canonical_url(page)
    return Content(to_markdown(_main_content(page), name), url, title)


def to_markdown(content: Tag, name: str) -> str:
    """Markdown with `#` headings, lists and tables; an image becomes its alternative text."""
    for element in content.select("[colspan], [start]"):
        _drop_impossible_numbers(element)
    for link in content.select("a[href]"):
        link.attrs.pop("title", None)
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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # XHTML reads well as HTML
        try:
            return BeautifulSoup(_decode(data, name), "lxml")
        except (ParserRejectedMarkup, RecursionError):
            raise InvalidDocument(name, "is not HTML that can be read.") from None


def _decode(data: bytes, name: str) -> str:
    """The page's text: UTF-8 if the bytes allow it, else as the page declares, else by a guess.

    Guesses mix up the encodings of Latin letters; among those it is Windows-1252, as in browsers.
    """
    decoded = UnicodeDammit(data, user_encodings=["utf-8"], is_html=True)
    text = decoded.unicode_markup or ""
    is_known = decoded.detector.sniffed_encoding or decoded.detector.declared_encoding
    if not is_known and decoded.original_encoding != "utf-8" and _is_latin(text):
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise InvalidDocument(name, "is not text in an encoding that is known. Save it as UTF-8.")
    return text


def _is_latin(text: str) -> bool:
    letters = [letter for letter in text if not letter.isascii() and letter.isalpha()]
    latin = sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return latin * 2 >= len(letters)


def _canonical_url(page: BeautifulSoup) -> dict[str, str]:
    link = page.find("link", rel="canonical")
    url = str(link.get("href") or "").strip() if link else ""
    return {"url": url} if _scheme(url) in ("http", "https") else {}


def _make_absolute(page: BeautifulSoup, base: str) -> None:
    for link in page.select("a[href], link[rel=canonical]"):
        address = str(link.get("href") or "").strip()
        if not address.startswith("#"):
            with suppress(ValueError):  # what is no address stays as it is
                link["href"] = urljoin(base, address)


def _main_content(page: BeautifulSoup) -> Tag:
    for header in page.find_all("header"):
        _keep_only_title(header)
    for form in page.find_all("form"):
        if form.find(["main", "article", "h1"]):  # some frameworks wrap the whole page in a form
            form.unwrap()
        else:
            form.decompose()
    for element in page.select(_NEVER_CONTENT):
        element.decompose()
    for element in page.select("[style]"):
        if not element.decomposed and is_unseen(str(element["style"])):
            element.decompose()
    articles = page.find_all("article")
    only_article = articles if len(articles) == 1 else []
    candidates = [*page.find_all("main"), *page.select("[role=main]"), *only_article]
    return next((tag for tag in candidates if tag.get_text(strip=True)), page.body or page)


def _keep_only_title(header: Tag) -> None:
    """Drop the page's header, and by-lines and languages from the header of its content."""
    title = header.find("h1")
    if header.find_parent(["main", "article"]) is None:
        header.decompose()
    elif title is not None:
        header.replace_with(title)


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
