"""Bring an installation back from a backup."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import make_url

from core.backup import tables
from core.backup.archive import Archive, check, opened
from core.backup.making import Places, Progress
from core.backup.manifest import FILES, SECRET_KEY, Manifest
from core.db import make_engine
from core.errors import Conflict
from core.settings import Settings


def examine(settings: Settings, path: Path, *, progress: Progress) -> Manifest:
    """What a backup holds, every byte of it compared. Raises InvalidInput; changes nothing."""
    with opened(path) as archive:
        _examine(archive, settings, progress)
        return archive.manifest


def restore(
    settings: Settings, path: Path, places: Places, *, replace: bool, progress: Progress
) -> Manifest:
    """Make the installation what it was; the search index is the caller's to build anew.

    No process may run. Raises InvalidInput before anything is touched where the archive is
    damaged, foreign or newer, and Conflict where the installation is in use already and `replace`
    was not asked for.
    """
    with opened(path) as archive:
        _examine(archive, settings, progress)
        _require_empty(settings, replace=replace)
        with _staging(places) as staging:
            new_files = _unpack(archive, staging, progress)
            _put_rows(settings, archive, staging, progress)
            _swap_files(new_files, places, staging)
        return archive.manifest


def _examine(archive: Archive, settings: Settings, progress: Progress) -> None:
    tables.require_known(archive.manifest.schema)
    total, done = archive.manifest.size, 0
    for size in check(archive, room=settings.data_dir):
        done += size
        progress("Checking", done, total)


def _require_empty(settings: Settings, *, replace: bool) -> None:
    engine = make_engine(settings.resolved_database_url)
    try:
        if not replace and not tables.is_empty(engine):
            raise Conflict(
                "This installation is in use: it has accounts, articles or sessions. "
                "Back it up, then add --replace to put the backup in its place."
            )
    finally:
        engine.dispose()


@contextmanager
def _staging(places: Places) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=".restore-", dir=places.files.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(archive: Archive, staging: Path, progress: Progress) -> Path:
    """Write files and secret key beside those that are in use."""
    folder = staging / "files"
    folder.mkdir()
    names = [name for name in archive.manifest.members if name.startswith(FILES)]
    for number, name in enumerate(names, 1):
        archive.save(name, folder / name.removeprefix(FILES))
        progress("Files", number, len(names))
    if archive.manifest.has_secret_key:
        archive.save(SECRET_KEY, staging / SECRET_KEY)
    return folder


def _put_rows(settings: Settings, archive: Archive, staging: Path, progress: Progress) -> None:
    """On SQLite into a new file, which then takes the old one's place at once."""
    target = make_url(settings.resolved_database_url)
    staged = staging / "database"
    on_sqlite = target.get_backend_name() == "sqlite"
    engine = make_engine(f"sqlite:///{staged}" if on_sqlite else settings.resolved_database_url)
    total, done = sum(archive.manifest.rows.values()), 0

    def on_rows(count: int) -> None:
        nonlocal done
        done += count
        progress("Rows", done, total)

    try:
        tables.put(engine, archive, on_rows=on_rows)
        if on_sqlite:
            _into_one_file(staged)
    finally:
        engine.dispose()
    if on_sqlite:
        _take_place(staged, Path(str(target.database)))


def _into_one_file(database: Path) -> None:
    """Write what waits in SQLite's write-ahead log into the database's own file."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _take_place(staged: Path, target: Path) -> None:
    """Replace a database file; its log belongs to the old one and must not be read with the new."""
    if target.exists():
        _into_one_file(target)
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    with staged.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(staged, target)


def _swap_files(new: Path, places: Places, staging: Path) -> None:
    if places.files.exists():
        os.replace(places.files, staging / "old")
    os.replace(new, places.files)
    if (key := staging / SECRET_KEY).exists():
        os.replace(key, places.secret_key)
