"""Write a backup while everything runs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, func, select, text

from core import __version__
from core.attachments.reading.sections import Refusal
from core.backup import rows
from core.backup.archive import PIECE, ArchiveWriter, written
from core.backup.manifest import FILES, SECRET_KEY, TABLES, Manifest
from core.db import connected, make_engine, now
from core.errors import InvalidInput
from core.settings import Settings

Progress = Callable[[str, int, int], None]
"""What is being done, how far it is, and of how much."""


@dataclass(frozen=True)
class Places:
    """Where an installation keeps what is not in its database."""

    files: Path
    secret_key: Path


def make_backup(settings: Settings, path: Path, places: Places, *, progress: Progress) -> Manifest:
    """Write everything that cannot be computed again to a new file that its owner alone may read.

    The rows are those of one moment; other processes go on working meanwhile. Files are added
    after them, and a file never changes. Raises InvalidInput, InvalidSetting.
    """
    engine = make_engine(settings.resolved_database_url)
    try:
        with written(path) as archive:
            with connected(engine) as connection:
                _begin_snapshot(connection)
                schema = MigrationContext.configure(connection).get_current_revision()
                if schema is None:
                    raise InvalidInput("The database has no tables yet. Nothing to back up.")
                counts = _add_rows(connection, archive, progress)
                wanted = _named_files(connection)
            missing = _add_files(archive, places.files, wanted, progress)
            if settings.secret_key is None and places.secret_key.is_file():
                archive.add(SECRET_KEY, _pieces(places.secret_key))
            manifest = Manifest(
                version=__version__,
                schema=schema,
                made_at=now().isoformat(timespec="seconds").replace("+00:00", "Z"),
                database=engine.dialect.name,
                rows=counts,
                missing_files=missing,
                members=archive.members,
            )
            archive.finish(manifest)
    finally:
        engine.dispose()
    return manifest


def _begin_snapshot(connection: Connection) -> None:
    """One state for every table: SQLite's readers have that by themselves."""
    if connection.dialect.name == "postgresql":
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def _add_rows(connection: Connection, archive: ArchiveWriter, progress: Progress) -> dict[str, int]:
    found = rows.tables(connection)
    expected = {name: rows.count(connection, table) for name, table in found.items()}
    total, done = sum(expected.values()), 0
    for name, table in found.items():
        archive.add(
            f"{TABLES}{name}.jsonl", (line.encode() for line in rows.lines(connection, table))
        )
        done += expected[name]
        progress("Rows", done, total)
    return expected


def _named_files(connection: Connection) -> list[tuple[str, str]]:
    """Session and SHA-256 of every file that the rows name."""
    table = rows.tables(connection)["attachments"]
    is_kept = func.coalesce(table.c.refusal, "") != Refusal.NOT_KEPT.value
    query = select(table.c.session_id, table.c.sha256).where(is_kept).distinct()
    return sorted((row[0], row[1]) for row in connection.execute(query))


def _add_files(
    archive: ArchiveWriter, folder: Path, wanted: list[tuple[str, str]], progress: Progress
) -> int:
    """Add files; gives how many have gone with their session since the rows were read."""
    missing = 0
    for number, (session_id, digest) in enumerate(wanted, 1):
        try:
            file = (folder / session_id / digest).open("rb")
        except FileNotFoundError:
            missing += 1
            continue
        with file:
            archive.add(f"{FILES}{session_id}/{digest}", iter(partial(file.read, PIECE), b""))
        progress("Files", number, len(wanted))
    return missing


def _pieces(path: Path) -> Iterator[bytes]:
    yield path.read_bytes()
