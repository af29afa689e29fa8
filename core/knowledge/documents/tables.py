"""Questions and answers: CSV and JSON Lines, one article per row."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from core.errors import InvalidDocument
from core.knowledge.documents.assembly import row_name
from core.knowledge.documents.document import Content
from core.knowledge.documents.text import decode, one_line

QUESTION_FIELDS = ("question", "title")
ANSWER_FIELDS = ("answer", "text", "body")
DELIMITERS = ",;\t"
"""What may stand between the cells of a CSV file; its first line decides."""

Fields = Mapping[str, object]
Row = tuple[int, Fields | InvalidDocument]
"""A row's number as an editor shows it, and its fields by name in lower case."""


def read_csv(data: bytes, name: str) -> Iterator[Content | InvalidDocument]:
    """An article for each row under a header, which is row 1; blank rows are passed over.

    Raises InvalidDocument if the header does not name a question and an answer.
    """
    rows = _csv_rows(decode(data, name), name)
    header = next((cells for _, cells in rows if cells), [])
    if isinstance(header, InvalidDocument):
        raise header
    names = [one_line(cell).lower() for cell in header]
    _require_fields(names, name, "column")
    return _articles((_named(names, row, name) for row in rows), name)


def read_jsonl(data: bytes, name: str) -> Iterator[Content | InvalidDocument]:
    """An article for each line that holds a JSON object; blank lines are passed over.

    Raises InvalidDocument if no line does, or none has a question or none an answer.
    """
    lines = enumerate(decode(data, name).split("\n"), start=1)
    rows = [(number, _json_object(line, number, name)) for number, line in lines if line.strip()]
    names = {key for _, row in rows if not isinstance(row, InvalidDocument) for key in row}
    if not names:
        raise InvalidDocument(name, "has no line that is a JSON object.")
    _require_fields(names, name, "key")
    return _articles(rows, name)


def _csv_rows(text: str, name: str) -> Iterator[tuple[int, list[str] | InvalidDocument]]:
    first_line = text.lstrip("\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for number in count(1):
        try:
            cells: list[str] | InvalidDocument = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells = InvalidDocument(row_name(name, number), f"cannot be read: {error}.")
        yield number, cells


def _named(names: list[str], row: tuple[int, list[str] | InvalidDocument], name: str) -> Row:
    number, cells = row
    if isinstance(cells, InvalidDocument):
        return number, cells
    if any(cell.strip() for cell in cells[len(names) :]):
        reason = "has more cells than the header. Put a cell that holds a delimiter in quotes."
        return number, InvalidDocument(row_name(name, number), reason)
    return number, dict(zip(names, cells, strict=False))


def _json_object(line: str, number: int, name: str) -> Fields | InvalidDocument:
    try:
        value = json.loads(line)
    except ValueError as error:
        return InvalidDocument(row_name(name, number), f"is not JSON: {error}.")
    except RecursionError:
        return InvalidDocument(row_name(name, number), "is nested too deeply.")
    if not isinstance(value, dict):
        return InvalidDocument(row_name(name, number), "is not a JSON object.")
    return {one_line(key).lower(): field for key, field in value.items()}


def _require_fields(names: Iterable[str], name: str, kind: str) -> None:
    for fields in (QUESTION_FIELDS, ANSWER_FIELDS):
        if not set(fields) & set(names):
            found = ", ".join(sorted(filter(None, names))) or "none"
            wanted = " or ".join(fields)
            raise InvalidDocument(name, f"has no {kind} called {wanted}. It has: {found[:200]}.")


def _articles(rows: Iterable[Row], name: str) -> Iterator[Content | InvalidDocument]:
    for number, row in rows:
        if isinstance(row, InvalidDocument):
            yield row
        elif any(_is_filled(value) for value in row.values()):
            yield _article(row, number, name)


def _article(row: Fields, number: int, name: str) -> Content | InvalidDocument:
    question, answer = _first_filled(row, QUESTION_FIELDS), _first_filled(row, ANSWER_FIELDS)
    if question is None:
        return InvalidDocument(row_name(name, number), "has no question.")
    if answer is None:
        return InvalidDocument(row_name(name, number), "has no answer.")
    if not isinstance(answer, str | int | float):
        return InvalidDocument(row_name(name, number), "has an answer that is not text.")
    return Content(str(answer), {**row, "title": question}, row=number)


def _first_filled(row: Fields, names: tuple[str, ...]) -> object:
    return next((row[name] for name in names if _is_filled(row.get(name))), None)


def _is_filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None
