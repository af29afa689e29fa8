"""Bytes as text whatever their encoding, and text without what no reader sees."""

import codecs
import re

from charset_normalizer import from_bytes

from core.attachments.reading.sections import Refusal, Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with UTF-16's mark: first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHER_SCRIPTS = ("cp932", "gb18030", "big5", "euc_kr", "euc_jp", "cp1251", "koi8_r", "cp1253")
LATIN_SHARE = 0.5
"""In Latin text fewer of the letters than this lie beyond ASCII; in other scripts nearly all do.
Vietnamese, the densest of the Latin ones, has about 0.3; short words may have 0.4."""
_CONTROLS = dict.fromkeys([*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0)])
_BREAKS = dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n")
_UNSEEN = dict.fromkeys(
    [
        *(0xAD, 0xFEFF, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F)),
        *(*range(0x2060, 0x2065), *range(0x2066, 0x206A), *range(0xE0000, 0xE0080)),
    ]
)
"""Soft hyphens, characters of no width, direction marks and tags."""
_UNWANTED: dict[int, str | None] = {**_CONTROLS, **_BREAKS, **_UNSEEN}
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n[ ]?(?:\n[ ]?){2,}")
_BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes) -> str:
    """The text of bytes. Raises Unreadable (unsupported) where they are none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    if unmarked := _unmarked_utf16(data):
        return _strictly(data, unmarked)
    if _BINARY.search(data):
        raise Unreadable(Refusal.UNSUPPORTED)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _of_a_code_page(data)


def clean(text: str) -> str:
    """`text` without unseen characters, its runs of spaces and of blank lines made short."""
    text = text.replace("\r\n", "\n").translate(_UNWANTED)
    text = _SPACES.sub(" ", _LONE_SURROGATE.sub("\ufffd", text))
    return _BLANK_LINES.sub("\n\n", text).strip()


def one_line(text: str) -> str:
    """`text` cleaned, with one space wherever it had white space."""
    return " ".join(clean(text).split())


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(Refusal.CORRUPT) from None


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 of Latin text has a zero in every second byte."""
    head = data[:2000]
    if len(head) < 8:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _of_a_code_page(data: bytes) -> str:
    """Windows-1252 for Latin letters, as in browsers; else the likeliest of the other scripts."""
    high = sum(byte >= 0x80 for byte in data)
    letters = high + sum(chr(byte).isalpha() for byte in data if byte < 0x80)
    if high > LATIN_SHARE * letters:
        best = from_bytes(data, cp_isolation=list(_OTHER_SCRIPTS)).best()
        if best is not None:
            return str(best)
    text = data.decode("cp1252", "replace")
    if text.count("\ufffd") * 50 > len(text):
        raise Unreadable(Refusal.UNSUPPORTED)
    return text
