"""Schema migrations, run by `python -m core migrate` and by the start."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from core.db import connected
from core.errors import SchemaNotCurrent

FOLDER = Path(__file__).parent


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest revision; nothing happens when it is there.

    Raises InvalidSetting when the database cannot be reached.
    """
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with connected(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def require_current(engine: Engine) -> None:
    """Raises SchemaNotCurrent unless the database is at the newest revision, InvalidSetting."""
    needed = ScriptDirectory(str(FOLDER)).get_current_head()
    with connected(engine) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != needed:
        raise SchemaNotCurrent(found, needed)
