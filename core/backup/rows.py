"""Tables as lines of JSON, read from and written to either kind of database."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    select,
)

from core.errors import InvalidInput

AT_ONCE = 500
SEARCHABLE = (
    "passage_terms",
    "passage_lengths",
    "article_terms",
    "article_lengths",
    "message_words",
)
"""What the databases keep for searching by words, each in its own way; made anew from the rest."""
PASSING = ("heartbeats", "alembic_version")
"""Signs of processes that do not run here, and the revision, which the manifest has."""
_KINDS: Sequence[tuple[type, str]] = (
    (DateTime, "time"),
    (Date, "date"),
    (LargeBinary, "bytes"),
    (JSON, "json"),
)
_TO_JSON: dict[str, Callable[[Any], Any]] = {
    "time": lambda value: _aware(value).isoformat(),
    "date": lambda value: value.isoformat(),
    "bytes": lambda value: base64.b64encode(value).decode(),
}
_FROM_JSON: dict[str, Callable[[Any], Any]] = {
    "time": datetime.fromisoformat,
    "date": date.fromisoformat,
    "bytes": base64.b64decode,
}


def tables(connection: Connection) -> dict[str, Table]:
    """The tables as the database has them now, whatever its revision is."""
    inspector = inspect(connection)
    return {
        name: Table(name, MetaData(), *_columns(inspector.get_columns(name)))
        for name in sorted(inspector.get_table_names())
        if not name.startswith(SEARCHABLE) and name not in PASSING
    }


def _columns(found: Iterable[Any]) -> Iterator[Column[Any]]:
    """Those that hold what was written; the database computes the others itself."""
    for each in found:
        kind = each["type"]
        if isinstance(kind, JSON):
            kind = JSON(none_as_null=each["nullable"])
        if "computed" not in each:
            yield Column(each["name"], kind)


def count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def lines(connection: Connection, table: Table) -> Iterator[str]:
    """A table's columns with their kinds, then a line for each row."""
    kinds = {column.name: _kind(column) for column in table.c}
    yield json.dumps(kinds) + "\n"
    writers = [_TO_JSON.get(kind, _same) for kind in kinds.values()]
    query = select(table).execution_options(yield_per=AT_ONCE)
    for row in connection.execute(query):
        values = [
            None if value is None else write(value)
            for write, value in zip(writers, row, strict=True)
        ]
        yield json.dumps(values, ensure_ascii=False) + "\n"


def load(connection: Connection, table: Table, told: Iterable[str]) -> Iterator[int]:
    """Insert what `lines` gave; how many rows each step took. Raises InvalidInput."""
    told = iter(told)
    try:
        kinds = json.loads(next(told))
        columns = [table.c[name] for name in kinds]
        readers = [_reader(connection, kind) for kind in kinds.values()]
        names = [column.name for column in columns]
        while some := list(islice(told, AT_ONCE)):
            rows = [
                {
                    name: None if value is None else read(value)
                    for name, read, value in zip(names, readers, json.loads(line), strict=True)
                }
                for line in some
            ]
            connection.execute(insert(table), rows)
            yield len(some)
    except (KeyError, TypeError, ValueError, StopIteration):
        raise InvalidInput(f"The backup's table {table.name} cannot be read.") from None


def _kind(column: Column[Any]) -> str:
    return next((name for kind, name in _KINDS if isinstance(column.type, kind)), "value")


def _reader(connection: Connection, kind: str) -> Callable[[Any], Any]:
    if kind == "time" and connection.dialect.name == "sqlite":
        return lambda value: datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
    return _FROM_JSON.get(kind, _same)


def _same(value: Any) -> Any:
    return value


def _aware(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
