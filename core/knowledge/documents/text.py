"""Plain text: its encoding, the characters that no article needs, and `.txt` files."""

import codecs
import re

from core.errors import InvalidDocument
from core.knowledge.documents.document import Content
from core.unseen import without_unseen

MAX_TITLE_LINE = 80
"""Characters up to which the first line of a text file is its title (a usual line's width)."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with UTF-16's mark: first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = dict.fromkeys([*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0)])
_INVISIBLE = dict.fromkeys((0xAD, 0xFEFF))  # soft hyphen and byte order mark split words for search
_LINE_BREAKS = dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n")
_UNWANTED: dict[int, str | None] = {**_CONTROLS, **_INVISIBLE, **_LINE_BREAKS}
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
_HEADING_START = re.compile(r"^([ \t]*)(?=#{1,6}\s)", re.MULTILINE)
_UNDERLINE = re.compile(r"\s*[=\-~*#]{3,}\s*")


def read_text(data: bytes, name: str) -> Content:
    """The text of a `.txt` file; a short first line is its title."""
    title, body = _split_first_line(decode(data, name))
    return Content(escape_tags(body), fallback_title=title)


def decode(data: bytes, name: str) -> str:
    """The text of a file in UTF-8, or UTF-16 or UTF-32 with a byte order mark, or Windows-1252.

    Line breaks are those of Unix. Raises InvalidDocument if the bytes are not text.
    """
    mark, encoding = next((pair for pair in _MARKS if data.startswith(pair[0])), (b"", "utf-8"))
    for candidate in (encoding,) if mark else (encoding, "cp1252"):
        try:
            text = data[len(mark) :].decode(candidate)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise InvalidDocument(name, "is not text in UTF-8, UTF-16 or Windows-1252. Save it as UTF-8.")


def clean(text: str) -> str:
    """`text` without control characters, soft hyphens, halves of characters and unseen ones.

    No database column takes all of them, and no reader sees any.
    """
    text = without_unseen(text.replace("\r\n", "\n").translate(_UNWANTED))
    return _LONE_SURROGATE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """`text` cleaned, with one space wherever it had white space."""
    return " ".join(clean(text).split())


def escape_tags(text: str) -> str:
    """Plain text for use in Markdown: `<name>` stays visible instead of becoming an HTML tag."""
    return _TAG_START.sub(r"\\<", text)


def escape_markup(text: str) -> str:
    """Text of another format for use in Markdown: what looks like markup in it stays visible."""
    return _HEADING_START.sub(r"\1\\", escape_tags(text.replace("*", r"\*")))


def _split_first_line(text: str) -> tuple[str | None, str]:
    first, _, rest = text.strip().partition("\n")
    title = first.strip().lstrip("#").strip()
    is_sentence = len(first) > MAX_TITLE_LINE or title.endswith((".", ",", ";"))
    if not title or not rest.strip() or is_sentence:
        return None, text
    below, _, after = rest.partition("\n")
    return title, after if _UNDERLINE.fullmatch(below) else rest
