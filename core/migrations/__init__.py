"""Schema migrations, run by `python -m core migrate` and by the start."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from core.db import connected
from core.errors import SchemaNotCurrent

FOLDER = Path(__file__).parent


def upgrade(engine: Engine, *, to: str = "head") -> None:
    """Bring the schema to the newest revision; nothing happens when it is there.

    Raises InvalidSetting when the database cannot be reached.
    """
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with connected(engine) as connection, _tables_rebuilt_safely(connection):
        config.attributes["connection"] = connection
        command.upgrade(config, to)


@contextmanager
def _tables_rebuilt_safely(connection: Connection) -> Iterator[None]:
    """SQLite changes a constraint by making the table anew, and dropping the old one would take
    every row with it that refers to it. So foreign keys rest meanwhile, outside any transaction.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def require_current(engine: Engine) -> None:
    """Raises SchemaNotCurrent unless the database is at the newest revision, InvalidSetting."""
    needed = ScriptDirectory(str(FOLDER)).get_current_head()
    with connected(engine) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != needed:
        raise SchemaNotCurrent(found, needed)
