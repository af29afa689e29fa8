"""Headings, paragraphs and lists from the places of a PDF's lines: a PDF itself knows none.

The numbers here and in `pdf_lines` were set by reading what comes out of PDFs made by LaTeX,
DocBook, LibreOffice, Google Docs and Chromium.
"""

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from core.knowledge.documents.pdf_lines import (
    Line,
    Measures,
    Pages,
    measure,
    without_running_lines,
)
from core.knowledge.documents.text import escape_markup

PARAGRAPH_GAP = 0.35
"""Space above a paragraph beyond that between lines, in heights of the line."""
COLUMN_JUMP = -1.5
"""A line that begins this many heights higher than the last one ended is in another column."""

_BULLET = re.compile(r"[•◦▪●‣∙■□➢✓\uf0b7–-](\s+|$)")
_NUMBER = re.compile(r"\d{1,3}[.)]\s")
_LEADER = re.compile(r"(\s?\.){5,}")
_HYPHEN = "\ufffe"  # how PDFium marks a hyphen at the end of a line
_HYPHENATED = re.compile(rf"(\w+)[{_HYPHEN}\x02\xad]\s*(\w+)")
_WORD = re.compile(r"[\w-]+")


class Kind(StrEnum):
    HEADING = "heading"
    ITEM = "item"
    PARAGRAPH = "paragraph"


@dataclass
class _Block:
    kind: Kind
    level: int
    lines: list[Line]


def to_markdown(pages: Pages) -> str:
    """The document's text in reading order; empty if no line has any."""
    kept = without_running_lines(pages)
    measures = measure(kept)
    words = Counter(
        word for page in kept for line in page for word in _WORD.findall(line.text.casefold())
    )
    return _joined([(b.kind, _render(b, measures, words)) for b in _blocks(kept, measures)])


def _blocks(pages: Pages, measures: Measures) -> list[_Block]:
    blocks: list[_Block] = []
    for page in pages:
        above: Line | None = None
        for line in page:
            block = _Block(_kind(line, measures), measures.levels.get(line, 0), [line])
            if blocks and _continues(blocks[-1], above, block, measures):
                blocks[-1].lines.append(line)
            else:
                blocks.append(block)
            above = line
    return blocks


def _kind(line: Line, measures: Measures) -> Kind:
    if line in measures.levels:
        return Kind.HEADING
    is_item = _BULLET.match(line.text) or _NUMBER.match(line.text)
    return Kind.ITEM if is_item else Kind.PARAGRAPH


def _continues(block: _Block, above: Line | None, new: _Block, measures: Measures) -> bool:
    """Whether a line goes on with the last block, whose end is `above` it unless a page began."""
    line = new.lines[0]
    if new.kind is Kind.ITEM or new.level != block.level:
        return False
    if above is None:
        return not new.level and line.text[0].islower()
    gap, height = above.bottom - line.top, max(line.size, above.size)
    return COLUMN_JUMP * height < gap <= measures.line_gap + PARAGRAPH_GAP * height


def _render(block: _Block, measures: Measures, words: Counter[str]) -> str:
    text = escape_markup(_LEADER.sub(" …", _join_lines(block, measures, words)))
    if block.kind is Kind.HEADING:
        return f"{'#' * block.level} {text}"
    return _BULLET.sub("- ", text, count=1) if block.kind is Kind.ITEM else text


def _join_lines(block: _Block, measures: Measures, words: Counter[str]) -> str:
    text = block.lines[0].text
    for above, line in pairwise(block.lines):
        if text[-1:] == "-" and text[-2:-1].isalpha() and line.text[:1].islower():
            text = text[:-1] + _HYPHEN + line.text
        else:
            is_break = block.kind is Kind.PARAGRAPH and above in measures.short
            text += ("\n" if is_break else " ") + line.text
    return _HYPHENATED.sub(lambda match: _join_word(match[1], match[2], words), text)


def _join_word(start: str, end: str, words: Counter[str]) -> str:
    """A word without its hyphen, unless the document spells it with one elsewhere."""
    with_hyphen, without = f"{start}-{end}", f"{start}{end}"
    is_compound = words[with_hyphen.casefold()] > words[without.casefold()]
    return with_hyphen if is_compound or end[0].isupper() else without


def _joined(blocks: list[tuple[Kind, str]]) -> str:
    """One text, with a blank line between blocks and none between the items of a list."""
    text = blocks[0][1] if blocks else ""
    for (above, _), (kind, block) in pairwise(blocks):
        text += ("\n" if above is kind is Kind.ITEM else "\n\n") + block
    return text
