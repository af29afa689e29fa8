"""What must be true of the database before the application serves anyone."""

from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from core import migrations
from core.bootstrap import Services
from core.errors import SwitchboardError


class SchemaNotCurrent(SwitchboardError):
    def __init__(self, found: str | None, needed: str | None) -> None:
        state = f"has the tables of revision {found}" if found else "has no tables yet"
        super().__init__(
            f"The database {state}, this version needs {needed}. Run: python -m core migrate"
        )


def require_schema(services: Services) -> None:
    """Raises SchemaNotCurrent unless the database is at the newest revision."""
    needed = ScriptDirectory(str(Path(migrations.__file__).parent)).get_current_head()
    with services.transactions.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != needed:
        raise SchemaNotCurrent(found, needed)
