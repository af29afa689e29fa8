"""The commands `backup` and `restore`."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from core import backup as backups
from core.backup.making import Progress as OnProgress
from core.backup.manifest import Manifest
from core.bootstrap.folders import places, prepare_data_dir
from core.cli.common import open_services, print_json
from core.cli.start_addresses import runs_own_index
from core.cli.start_preflight import only_starter
from core.cli.upkeep import Json, follow
from core.db import Transactions, make_engine
from core.errors import Conflict, IndexUnavailable
from core.settings import Settings, load_settings
from core.telemetry.health import Heartbeats


def register(cli: typer.Typer) -> None:
    """Mount the commands."""

    @cli.command("backup")
    def backup(
        path: Annotated[Path, typer.Argument(help="A new file, such as backup.zip.")],
        json: Json = False,
    ) -> None:
        """Write database, customers' files and secret key to one file, while everything runs."""
        settings = load_settings()
        with _shown() as progress:
            made = backups.make_backup(settings, path, places(settings), progress=progress)
        if json:
            print_json(_told(made) | {"path": str(path.resolve()), "bytes": path.stat().st_size})
        else:
            typer.echo(f"{_in_words(made)} written to {path}.")
        _warn_of_key(made)

    @cli.command("restore")
    def restore(
        path: Annotated[Path, typer.Argument(help="A file that `backup` has made.")],
        replace: Annotated[
            bool, typer.Option("--replace", help="Put it in the place of what is there.")
        ] = False,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Only check every byte of the file.")
        ] = False,
        json: Json = False,
    ) -> None:
        """Bring an installation back from a backup; all processes must be stopped."""
        settings = load_settings()
        prepare_data_dir(settings)
        if dry_run:
            with _shown() as progress:
                found = backups.examine(settings, path, progress=progress)
        else:
            found = _restore(settings, path, replace=replace, json=json)
        if json:
            print_json(_told(found) | {"dry_run": dry_run})
        else:
            typer.echo(f"{_in_words(found)} {'can be' if dry_run else 'were'} restored.")
        _warn_of_key(found)


def _restore(settings: Settings, path: Path, *, replace: bool, json: bool) -> Manifest:
    with only_starter(settings.data_dir):
        _require_no_worker(settings)
        with _shown() as progress:
            done = backups.restore(
                settings, path, places(settings), replace=replace, progress=progress
            )
        _build_index(settings, json=json)
    return done


def _require_no_worker(settings: Settings) -> None:
    engine = make_engine(settings.resolved_database_url)
    try:
        if backups.has_tables(engine) and Heartbeats(Transactions(engine)).is_alive("worker"):
            raise Conflict("Switchboard is running. Stop all of its processes, then restore.")
    finally:
        engine.dispose()


def _build_index(settings: Settings, *, json: bool) -> None:
    """The index holds what was there before; where its server is stopped its folder goes."""
    with open_services() as services:
        try:
            batch = services.indexing.reindex()
        except IndexUnavailable:
            if runs_own_index(settings):
                shutil.rmtree(settings.data_dir / "index", ignore_errors=True)
            batch = services.indexing.queue_all()
        follow(services, batch, json=json)


@contextmanager
def _shown() -> Iterator[OnProgress]:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading", total=None)

        def show(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or 1)

        yield show


def _told(manifest: Manifest) -> dict[str, Any]:
    """The manifest without its list of members."""
    told = {name: value for name, value in asdict(manifest).items() if name != "members"}
    return told | {"files": manifest.files, "secret_key": manifest.has_secret_key}


def _in_words(manifest: Manifest) -> str:
    rows = sum(manifest.rows.values())
    files = "1 file" if manifest.files == 1 else f"{manifest.files:,} files"
    return f"{rows:,} rows and {files} of {manifest.made_at}"


def _warn_of_key(manifest: Manifest) -> None:
    if not manifest.has_secret_key:
        typer.echo(
            "The secret key is not in the backup, since SWITCHBOARD_SECRET_KEY sets it. "
            "Keep it: without it nobody's session goes on.",
            err=True,
        )
