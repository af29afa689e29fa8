"""The lines of a PDF, which of them belong to the text, and what is usual among those."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

HEADING_RATIO = 1.15
"""A line is a heading if its type is this much larger than most of the document's."""
SAME_SIZE = 1.05
"""Type sizes within this ratio are one size."""
MAX_HEADING = 200
"""Characters; more in large type is a paragraph."""
MAX_LEVEL = 4
SHORT_LINE = 0.85
"""A line that ends before this part of its page's widest was broken on purpose."""
EDGE_LINES = 2
"""Lines at the top and at the bottom of a page that may be its running header and footer."""
RUNNING_PAGES = 3
"""Pages, or both of two, on which such a line must stand if its numbers differ."""
RUNNING_SHARE = 1 / 3
"""Part of the pages, and at least two, on which it must stand if it is the same word for word:
lines of text come back too, though rarely."""
MAX_LINE_GAP = 0.7
"""Space between two lines of a paragraph in heights of the type: that of double line spacing."""

Pages = Sequence[Sequence["Line"]]
Key = tuple[str, int]


@dataclass(frozen=True)
class Line:
    """A line of text, its edges in points from the page's lower left, and its type's height."""

    text: str
    top: float
    bottom: float
    right: float
    size: float


@dataclass(frozen=True)
class Measures:
    """What is usual in one document.

    `levels` has the lines that are headings, 1 for the largest type; `line_gap` is the space
    between two lines of a paragraph; `short` has the lines that end well before their page's edge.
    """

    levels: dict[Line, int]
    line_gap: float
    short: frozenset[Line]


def without_running_lines(pages: Pages) -> list[list[Line]]:
    """The pages without their headers, footers and numbers."""
    body = _body_size(pages)
    seen = Counter(
        key for page in pages for key in {key for line in _edges(page) for key in _keys(line, body)}
    )
    running = {key for key, times in seen.items() if times >= _needed(key, len(pages))}
    return [list(_own_lines(page, number, running, body)) for number, page in enumerate(pages, 1)]


def measure(pages: Pages) -> Measures:
    """The measures of pages without their running lines."""
    body = _body_size(pages)
    short = frozenset(_short_lines(pages))
    return Measures(_heading_levels(pages, body), _line_gap(pages, body), short)


def _body_size(pages: Pages) -> float:
    """The height of the type in which most characters are set; 0 without any."""
    characters: Counter[float] = Counter()
    for page in pages:
        for line in page:
            characters[round(line.size, 1)] += len(line.text)
    return max(characters, key=characters.__getitem__, default=0.0)


def _own_lines(page: Sequence[Line], number: int, running: set[Key], body: float) -> Iterator[Line]:
    edges = _edges(page)
    for line in page:
        is_running = line.text == str(number) or running & _keys(line, body)
        if line not in edges or not is_running:
            yield line


def _edges(page: Sequence[Line]) -> list[Line]:
    by_place = sorted(page, key=lambda line: -line.top)
    return by_place[:EDGE_LINES] + by_place[-EDGE_LINES:]


def _keys(line: Line, body: float) -> set[Key]:
    """What another page's line has in common if it is the same header.

    Numbers may differ, but not in large type: `Step 1` and `Step 2` are headings.
    """
    size = round(line.size)
    exact = (line.text.replace("#", ""), size)
    is_large = line.size >= body * HEADING_RATIO
    return {exact} if is_large else {exact, (re.sub(r"\d+", "#", line.text), size)}


def _needed(key: Key, pages: int) -> float:
    if "#" in key[0]:
        return min(RUNNING_PAGES, max(2, pages))
    return max(2, pages * RUNNING_SHARE)


def _heading_levels(pages: Pages, body: float) -> dict[Line, int]:
    headings = [line for page in pages for line in page if _may_be_heading(line, body)]
    levels: dict[float, int] = {}
    level, previous = 0, float("inf")
    for size in sorted({line.size for line in headings}, reverse=True):
        if size * SAME_SIZE < previous:
            level, previous = min(level + 1, MAX_LEVEL), size
        levels[size] = level
    return {line: levels[line.size] for line in headings}


def _may_be_heading(line: Line, body: float) -> bool:
    is_large = line.size >= body * HEADING_RATIO
    return is_large and len(line.text) <= MAX_HEADING and any(map(str.isalpha, line.text))


def _line_gap(pages: Pages, body: float) -> float:
    """The first quartile of the spaces between lines: many may be between paragraphs."""
    gaps = (above.bottom - line.top for page in pages for above, line in pairwise(page))
    ordered = sorted(gap for gap in gaps if gap >= 0)
    return min(ordered[len(ordered) // 4], body * MAX_LINE_GAP) if ordered else 0.0


def _short_lines(pages: Pages) -> Iterator[Line]:
    for page in pages:
        widest = max((line.right for line in page), default=0.0)
        yield from (line for line in page if line.right < widest * SHORT_LINE)
