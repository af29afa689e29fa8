"""HTML pages: the text that a browser would show, with rows of tables kept whole."""

import re
import unicodedata
import warnings

from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning
from bs4.dammit import UnicodeDammit
from bs4.element import NavigableString
from bs4.exceptions import ParserRejectedMarkup

from core.attachments.reading.limits import MAX_NESTING
from core.attachments.reading.sections import Found, Refusal, Section, Unreadable
from core.attachments.reading.words import clean, one_line
from core.unseen import is_unseen

_NOT_TEXT = (
    "script, style, noscript, template, iframe, object, embed, svg, math, head > :not(title), nav,"
    " dialog, button, select, [hidden], [aria-hidden=true], input, textarea"
)
_BLOCKS = re.compile(
    r"address|article|aside|blockquote|body|br|caption|center|dd|details|div|dl|dt|fieldset"
    r"|figcaption|figure|footer|form|h[1-6r]|header|html|li|main|ol|p|pre|section|summary|table"
    r"|tbody|tfoot|thead|title|tr|ul"
)


def read_html(data: bytes) -> Found:
    """One section. Raises Unreadable."""
    text = text_of(_decoded(data))
    return Found([Section(text)] if text else [])


def text_of(markup: str) -> str:
    """What is seen of a page, a line for each paragraph, item and row."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # XHTML reads well as HTML
        try:
            page = BeautifulSoup(markup, "lxml")
            _check_nesting(page)
            for element in page.select(_NOT_TEXT):
                element.decompose()
            for element in page.select("[style]"):
                if not element.decomposed and is_unseen(str(element["style"])):
                    element.decompose()
            parts: list[str] = []
            _collect(page, parts)
        except (ParserRejectedMarkup, RecursionError):
            raise Unreadable(Refusal.TOO_DEEP) from None
    return clean("".join(parts))


def _check_nesting(page: BeautifulSoup) -> None:
    """Raises Unreadable. Before any work is done whose time grows with the depth."""
    depths = {id(page): 0}
    for element in page.descendants:
        if isinstance(element, Tag):
            depths[id(element)] = depth = depths[id(element.parent)] + 1
            if depth > MAX_NESTING:
                raise Unreadable(Refusal.TOO_DEEP)


def _collect(element: Tag, parts: list[str]) -> None:
    for child in element.children:
        if isinstance(child, Tag):
            if child.name == "tr":
                cells = child.find_all(["td", "th"], recursive=False)
                if not child.find("table"):
                    parts.append("\n" + " | ".join(one_line(c.get_text(" ")) for c in cells) + "\n")
                    continue
            edge = (
                "\n" if _BLOCKS.fullmatch(child.name) else " " if child.name in ("td", "th") else ""
            )
            parts.append(edge)
            _collect(child, parts)
            parts.append(edge)
        elif type(child) is NavigableString:  # comments and the like are of types derived from it
            parts.append(re.sub(r"\s+", " ", child))


def _decoded(data: bytes) -> str:
    """UTF-8 if the bytes allow it, else as the page declares, else by a guess as in browsers."""
    decoded = UnicodeDammit(data, user_encodings=["utf-8"], is_html=True)
    text = decoded.unicode_markup or ""
    is_known = decoded.detector.sniffed_encoding or decoded.detector.declared_encoding
    if not is_known and decoded.original_encoding != "utf-8" and _is_latin(text):
        return data.decode("cp1252", "replace")
    return text


def _is_latin(text: str) -> bool:
    letters = [letter for letter in text if not letter.isascii() and letter.isalpha()]
    latin = sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return latin * 2 >= len(letters)
