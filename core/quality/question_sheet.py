"""Test questions as a CSV file."""

import csv
import io
import re
from collections.abc import Iterable

from core.csv_cells import as_typed, harmless
from core.errors import InvalidTestQuestion
from core.quality.models import Expectation, Origin, TestQuestion
from core.quality.new_questions import NewQuestion

MAX_ROWS = 5000
_ESCAPED = re.compile(r"\\([\\|])")
_VALUE = re.compile(r"(?:\\[\\|]|[^|])*")
COLUMNS = ("question", "expectation", "articles", "phrases", "tags", "earlier")


def write_sheet(questions: Iterable[TestQuestion]) -> str:
    """The questions as `read_sheet` takes them."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in questions:
        lists = map(_joined, (each.articles, each.phrases, each.tags, each.earlier))
        writer.writerow(harmless(cell) for cell in (each.question, each.expectation, *lists))
    return file.getvalue()


def read_sheet(content: bytes) -> list[tuple[int, NewQuestion | InvalidTestQuestion]]:
    """The questions with their lines, and what is wrong with the others.

    The first line names the columns: `question`, `expectation` (answer, also where it is empty,
    decline or escalate), and `articles`, `phrases`, `tags` and `earlier` with values divided
    by `|`, which has a backslash before it where it belongs to a value.
    Raises InvalidTestQuestion for what is no such file.
    """
    return [(line, _read(row)) for line, row in _rows(content)]


def _read(row: dict[str, str]) -> NewQuestion | InvalidTestQuestion:
    try:
        return _from_row(row).checked()
    except InvalidTestQuestion as error:
        return error


def _rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """The rows with their lines. Raises InvalidTestQuestion."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidTestQuestion("the file is not UTF-8 text.") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
        if "question" not in names:
            raise InvalidTestQuestion('the file\'s first line does not name a column "question".')
        reader.fieldnames = names
        rows = [
            (reader.line_num, {key: as_typed(value or "") for key, value in row.items() if key})
            for row in reader
        ]
    except csv.Error as error:
        raise InvalidTestQuestion(f"the file is not CSV: {error}.") from None
    if len(rows) > MAX_ROWS:
        raise InvalidTestQuestion(f"a file has at most {MAX_ROWS:,} rows.")
    return rows


def _from_row(row: dict[str, str]) -> NewQuestion:
    named = row.get("expectation", "").strip().lower() or Expectation.ANSWER.value
    if named not in set(Expectation):
        allowed = ", ".join(Expectation)
        raise InvalidTestQuestion(f'the expectation "{named}" is none of {allowed}.')
    articles, phrases, tags, earlier = (
        tuple(part.strip() for part in _divided(row.get(name, "")) if part.strip())
        for name in COLUMNS[2:]
    )
    return NewQuestion(
        row.get("question", ""), Expectation(named), articles, phrases, tags, earlier, Origin.FILE
    )


def _joined(values: Iterable[str]) -> str:
    return "|".join(re.sub(r"[\\|]", r"\\\g<0>", value) for value in values)


def _divided(cell: str) -> list[str]:
    return [_ESCAPED.sub(r"\1", value) for value in _VALUE.findall(cell)]
