"""A file's sections as passages: rows stay rows, long texts are cut where they pause."""

import re
from collections.abc import Iterator, Sequence

from core.attachments.reading.sections import Section

MAX_CHARACTERS = 800
"""Of a passage: about 200 tokens, which the embedding model reads whole."""
MAX_PASSAGES = 3_000
"""Of a file; what comes after them is kept only as the file itself."""
_PAUSES = (re.compile(r"\n\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?])\s"), re.compile(r"\s"))


def split(sections: Sequence[Section]) -> list[Section]:
    """The sections, none longer than a passage may be."""
    found: list[Section] = []
    for section in sections:
        pieces = [section.text] if section.is_row else list(_pieces(section.text))
        found += [Section(piece[: 4 * MAX_CHARACTERS], section.place[:500]) for piece in pieces]
        if len(found) >= MAX_PASSAGES:
            return found[:MAX_PASSAGES]
    return found


def _pieces(text: str) -> Iterator[str]:
    while len(text) > MAX_CHARACTERS:
        end = _pause(text)
        if piece := text[:end].strip():
            yield piece
        text = text[end:]
    if text.strip():
        yield text.strip()


def _pause(text: str) -> int:
    """Where to cut: the last pause of the gravest kind in the second half of what fits."""
    for pause in _PAUSES:
        ends = [found.end() for found in pause.finditer(text[:MAX_CHARACTERS])]
        if ends and ends[-1] > MAX_CHARACTERS // 2:
            return ends[-1]
    return MAX_CHARACTERS
