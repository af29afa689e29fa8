"""Text that is there and that no reader sees: by its style, or by its characters."""

import re

_SEEN_BY_NOBODY = (
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d]*[1-9])"
    r"|font-size\s*:\s*(?:0(?![.\d])|0?\.\d+|[0-3](?:\.\d+)?\s*p[xt])"
    r"|(?:left|top|text-indent)\s*:\s*-\d{3,}"
)
_WHITE = r"(?<![-\w])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))"
_UNSEEN = re.compile(rf"{_SEEN_BY_NOBODY}|{_WHITE}", re.IGNORECASE)
_SHADED = re.compile(r"background", re.IGNORECASE)
_NO_WIDTH = dict.fromkeys(
    [
        *(0x200B, 0x180E, *range(0x2060, 0x2065), *range(0x202A, 0x202F)),
        *(*range(0x2066, 0x206A), *range(0xE0000, 0xE0080)),
    ]
)
"""Without U+200C and U+200D, which Persian, Hindi and emoji need, and the direction marks."""
_JOINERS = re.compile("[\u200c-\u200f]{2,}|(?<=[A-Za-z ])[\u200c-\u200f]+(?=[A-Za-z ])")


def is_unseen(style: str) -> bool:
    """Whether an element of this CSS shows nothing: hidden, tiny, or white on no other ground."""
    found = _UNSEEN.search(style)
    is_colour = found is not None and "color" in found.group().lower()
    return found is not None and not (is_colour and _SHADED.search(style))


def without_unseen(text: str) -> str:
    """A text without characters that nobody sees, among them a whole alphabet of tags."""
    return _JOINERS.sub("", text.translate(_NO_WIDTH))
