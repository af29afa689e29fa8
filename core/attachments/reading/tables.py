"""Rows of tables, each with its column's names, and CSV and JSON, which hold them."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence

from core.attachments.reading.limits import MAX_COLUMNS, MAX_ROWS
from core.attachments.reading.sections import Found, Refusal, Section, Unreadable
from core.attachments.reading.words import decode, one_line

DELIMITERS = ",;\t"
LOOKED_AT = 20
"""Rows that tell whether a text is a table."""
LONGEST_CELL = 80
"""Characters; cells of a table are shorter on average, paragraphs with commas are not."""
DEEPEST = 60
"""Values in values of JSON."""
BETWEEN = " · "
_NUMBER = re.compile(r"[-+]?[\d.,' ]+%?")


def looks_like_csv(text: str) -> bool:
    """Whether rows of at least two cells stand under each other, all of one length."""
    return _delimiter(text) is not None


def read_csv(data: bytes) -> Found:
    """A section for each row."""
    text = decode(data)
    rows = list(_csv_rows(text, _delimiter(text) or ",", MAX_ROWS + 1))
    found = Found(is_partial=len(rows) > MAX_ROWS)
    found.sections = row_sections(rows[:MAX_ROWS], "")
    return found


def read_json(data: bytes) -> Found:
    """A section for each object of a list, or for each value with the path to it."""
    text = decode(data)
    try:
        value = json.loads(text)
    except RecursionError:
        raise Unreadable(Refusal.TOO_DEEP) from None
    except ValueError:
        value = [_json_line(line) for line in text.splitlines() if line.strip()]
    items = value if isinstance(value, list) else [value]
    found = Found(is_partial=len(items) > MAX_ROWS)
    numbered = len(items) > 1
    for number, item in enumerate(items[:MAX_ROWS], start=1):
        if line := BETWEEN.join(_flat(item)):
            found.sections.append(Section(line, f"entry {number}" if numbered else "", numbered))
    return found


def row_sections(rows: Sequence[tuple[int, list[str]]], before: str) -> list[Section]:
    """Each row as "name: value · name: value"; what stands above the header stays as it is.

    The header itself is left out where every name stands in a row below it. `rows` are numbers
    and cells, `before` begins each place.
    """
    header, at = _header(rows)
    sections = []
    for place, (number, cells) in enumerate(rows):
        if place == at and _all_named(header, [cells for _, cells in rows[at + 1 :]]):
            continue
        named = header if place > at else [""] * len(cells)
        text = BETWEEN.join(_pairs(named, cells))
        if text:
            sections.append(Section(text, f"{before}row {number}", is_row=True))
    return sections


def _header(rows: Sequence[tuple[int, list[str]]]) -> tuple[list[str], int]:
    """The names of the columns and where they stand; none at -1 where no row reads as names."""
    widest = max((sum(map(bool, cells)) for _, cells in rows), default=0)
    for place, (_, cells) in enumerate(rows[:10]):
        filled = [cell for cell in cells if cell]
        if len(filled) < 2 or len(filled) * 2 < widest:
            continue
        numbers = sum(bool(_NUMBER.fullmatch(cell)) for cell in filled)
        if numbers or len(set(filled)) < len(filled) or place == len(rows) - 1:
            return [], -1 if not numbers or place == 0 else place - 1
        return cells, place
    return [], -1


def _all_named(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    return all(
        any(column < len(cells) and cells[column] for cells in rows)
        for column, name in enumerate(header)
        if name
    )


def _pairs(names: Sequence[str], cells: Sequence[str]) -> Iterator[str]:
    for column, cell in enumerate(cells):
        name = names[column] if column < len(names) else ""
        if cell:
            yield f"{name}: {cell}" if name else cell


def _delimiter(text: str) -> str | None:
    for delimiter in sorted(DELIMITERS, key=text[:5000].count, reverse=True):
        rows = list(_csv_rows(text, delimiter, LOOKED_AT))
        lengths = {len(cells) for _, cells in rows}
        if len(rows) < 2 or len(lengths) > 1 or lengths == {1}:
            continue
        cells = [cell for _, row in rows for cell in row]
        if sum(map(len, cells)) <= LONGEST_CELL * len(cells):
            return delimiter
    return None


def _csv_rows(text: str, delimiter: str, most: int) -> Iterator[tuple[int, list[str]]]:
    reader: Iterable[list[str]] = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    taken = 0
    try:
        for number, cells in enumerate(reader, start=1):
            written = [one_line(cell) for cell in cells[:MAX_COLUMNS]]
            if any(written):
                yield number, written
                taken += 1
            if taken >= most:
                return
    except csv.Error:
        return


def _json_line(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return one_line(line)


def _flat(value: object, path: str = "", depth: int = 0) -> Iterator[str]:
    if depth > DEEPEST:
        raise Unreadable(Refusal.TOO_DEEP)
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path} {one_line(str(key))}".strip(), depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(inner, path, depth + 1)
    elif value not in (None, ""):
        written = one_line(str(value)) if isinstance(value, str) else json.dumps(value)
        yield f"{path}: {written}" if path else written
