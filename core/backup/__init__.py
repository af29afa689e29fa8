"""One file with everything of an installation that cannot be computed again, and the way back."""

from core.backup.making import Places, make_backup
from core.backup.restoring import examine, restore
from core.backup.tables import has_tables

__all__ = ["Places", "examine", "has_tables", "make_backup", "restore"]
