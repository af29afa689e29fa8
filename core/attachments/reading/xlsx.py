"""Workbooks: every visible row with its column's names. Formulas give the values last computed."""

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from core.attachments.reading.archives import opened, refuse_entities
from core.attachments.reading.limits import MAX_COLUMNS, MAX_ROWS
from core.attachments.reading.sections import Found, Refusal, Section, Unreadable
from core.attachments.reading.tables import row_sections
from core.attachments.reading.words import one_line


def read_xlsx(data: bytes) -> Found:
    """A section for each row, below one with the sheet's name. Raises Unreadable."""
    with opened(data) as archive:
        refuse_entities(archive)
    found = Found()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that do not matter here
        try:
            _read(data, found)
        except Unreadable:
            raise
        except Exception:  # noqa: BLE001  a damaged part ends in a KeyError, a ValueError or any other
            raise Unreadable(Refusal.CORRUPT) from None
    return found


def _read(data: bytes, found: Found) -> None:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    found.pages = len(sheets)
    for sheet in sheets:
        sheet.reset_dimensions()  # what a file says of its own size may be millions of rows
        left = MAX_ROWS - len(found.sections)
        rows = list(_rows(sheet, left))
        found.is_partial |= len(rows) == left
        sections = row_sections(rows, f"sheet {one_line(sheet.title)}, ")
        if sections:
            named = Section(f"Sheet {one_line(sheet.title)}", f"sheet {one_line(sheet.title)}")
            found.sections += [named, *sections]
    book.close()


def _rows(sheet: Any, most: int) -> Iterator[tuple[int, list[str]]]:
    """Row numbers with their cells, up to so many that hold anything."""
    taken = 0
    rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)
    for number, cells in enumerate(rows, start=1):
        written = [_written(cell) for cell in cells]
        if any(written):
            yield number, written
            taken += 1
        if taken >= most or number > 50 * MAX_ROWS:
            return


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    return one_line(str(value))
