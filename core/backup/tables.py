"""Put an archive's rows into a database, whatever is in it and whatever revision they have."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, delete, inspect, text
from sqlalchemy.exc import DataError, IntegrityError

from core import migrations
from core.backup import rows
from core.backup.archive import Archive
from core.backup.manifest import TABLES
from core.db import Transactions, connected
from core.errors import InvalidInput
from core.knowledge import publishing
from core.migrations.tables import Base

OURS = frozenset({*Base.metadata.tables, *rows.SEARCHABLE, "alembic_version"})


def require_known(schema: str) -> None:
    """Raises InvalidInput for tables that a newer version made."""
    known = {each.revision for each in ScriptDirectory(str(migrations.FOLDER)).walk_revisions()}
    if schema not in known:
        raise InvalidInput(
            f"The backup has the tables of revision {schema}, which this version does not know. "
            "Install the version that made it, or a newer one."
        )


def has_tables(engine: Engine) -> bool:
    """Whether `migrate` was ever run. Raises InvalidSetting when there is no way in."""
    with connected(engine) as connection:
        return bool(rows.tables(connection))


def is_empty(engine: Engine) -> bool:
    """Whether nobody has used the database yet. Raises InvalidSetting when there is no way in."""
    with connected(engine) as connection:
        found = rows.tables(connection)
        used = (found[name] for name in ("operators", "articles", "sessions") if name in found)
        return not any(rows.count(connection, table) for table in used)


def put(engine: Engine, archive: Archive, *, on_rows: Callable[[int], None]) -> None:
    """Make the database hold the archive's rows and no others, at the newest revision.

    The rows arrive in one transaction: whoever is cut off leaves the old ones, none, or all.
    """
    schema = archive.manifest.schema
    with connected(engine) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        if found not in (None, schema):
            _drop_all(connection)
            connection.commit()
    migrations.upgrade(engine, to=schema)
    try:
        writing = engine.execution_options(switchboard_writes=True)
        with writing.begin() as connection, _references_checked_at_the_end(connection):
            _fill(connection, archive, on_rows)
            if connection.dialect.name == "postgresql":
                _continue_numbering(connection)
    except (IntegrityError, DataError):
        raise InvalidInput("The backup's rows do not fit together. Nothing was restored.") from None
    migrations.upgrade(engine)
    with Transactions(engine).begin() as db:
        publishing.list_words_anew(db)


def _fill(connection: Connection, archive: Archive, on_rows: Callable[[int], None]) -> None:
    there = rows.tables(connection)
    if there.keys() != archive.manifest.rows.keys():
        raise InvalidInput("The backup does not have the tables of its revision.")
    for table in there.values():
        connection.execute(delete(table))
    for name, table in there.items():
        loaded = 0
        for some in rows.load(connection, table, archive.lines(f"{TABLES}{name}.jsonl")):
            loaded += some
            on_rows(some)
        if loaded != archive.manifest.rows[name]:
            raise InvalidInput(f"The backup's table {name} is not whole.")


def _drop_all(connection: Connection) -> None:
    for name in inspect(connection).get_table_names():
        if name in OURS:
            connection.execute(text(f'DROP TABLE "{name}" CASCADE'))


@contextmanager
def _references_checked_at_the_end(connection: Connection) -> Iterator[None]:
    """Rows may come in any order; a reference to nothing still undoes the transaction."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        yield
        return
    keys = [
        (table, key["name"])
        for table in rows.tables(connection)
        for key in inspect(connection).get_foreign_keys(table)
    ]
    for table, key in keys:
        connection.execute(
            text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{key}" DEFERRABLE INITIALLY DEFERRED')
        )
    yield
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, key in keys:
        connection.execute(text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{key}" NOT DEFERRABLE'))


def _continue_numbering(connection: Connection) -> None:
    """New rows go on after the highest number; SQLite sees to that by itself."""
    for table in rows.tables(connection):
        for column in inspect(connection).get_columns(table):
            if column.get("autoincrement") is True:
                connection.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{table}', '{column['name']}'),"
                        f' coalesce(max("{column["name"]}"), 0) + 1, false) FROM "{table}"'
                    )
                )
