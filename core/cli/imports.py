"""The command `import`: files and folders, or pages of the web."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from core.bootstrap import Services
from core.cli.common import open_services, print_json
from core.cli.upkeep import POLL_S, Json, follow
from core.errors import InvalidInput
from core.knowledge.documents.reader import count_files, read_each
from core.knowledge.importing import ImportReport, import_path
from core.knowledge.imports.models import ImportItem, ImportState, ItemOutcome, ItemState
from core.knowledge.imports.planning import PlannedItem
from core.knowledge.imports.service import ImportView
from core.knowledge.imports.source_set import SourceSet

AUTHOR = "Import"
ADDRESSES = ("http://", "https://")
Item = PlannedItem | ImportItem


def register(cli: typer.Typer) -> None:
    """Mount the command."""

    @cli.command("import")
    def import_(
        paths: Annotated[
            list[str],
            typer.Argument(help="Files, folders or zips; or pages and sitemaps by their https://."),
        ],
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Change nothing, only say what would change.")
        ] = False,
        json: Json = False,
    ) -> None:
        """Publish the articles in files, folders or zips and archive what a source no longer has.

        A broken file is named and the rest goes on; the exit code is then 1.
        """
        for path in paths:
            if not path.startswith(ADDRESSES) and not Path(path).exists():
                raise typer.BadParameter(f"Path '{path}' does not exist.")
        with open_services() as services:
            reports = [_imported(services, path, dry_run=dry_run, json=json) for path in paths]
        if json:
            print_json({"imports": reports})
        if any(report["broken"] for report in reports):
            raise typer.Exit(1)


def _imported(services: Services, path: str, *, dry_run: bool, json: bool) -> dict[str, Any]:
    """Import, or only plan; what came of it, which is told too unless it is for a program."""
    if path.startswith(ADDRESSES):
        return _from_web(services, path, dry_run=dry_run, json=json)
    if dry_run:
        return _told(str(Path(path).resolve()), _planned(services, Path(path)), json=json)
    report = _read(services, Path(path))
    if report.changed:
        follow(services, report.batch, json=json)
    if not json:
        typer.echo(report.summary())
    return report.as_dict()


def _read(services: Services, path: Path) -> ImportReport:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"Reading {path.name}", total=count_files(path))
        report = import_path(services.curation, path, on_file=lambda: bar.advance(task))
    for problem in report.broken:
        typer.echo(f"Not imported: {problem.message}", err=True)
    return report


def _planned(services: Services, path: Path) -> Sequence[PlannedItem]:
    source_set = SourceSet(str(path.resolve()), archive_missing=True)
    return services.imports.preview(read_each(path), source_set=source_set)


def _from_web(services: Services, url: str, *, dry_run: bool, json: bool) -> dict[str, Any]:
    """The worker reads the pages and publishes; where none runs, that is done here."""
    planned = services.web_sources.plan(url, by=AUTHOR, archive_missing=True)
    try:
        return _brought(services, planned.record.id, dry_run=dry_run, json=json)
    except KeyboardInterrupt:
        services.imports.cancel(planned.record.id, by=AUTHOR)
        raise


def _brought(services: Services, key: str, *, dry_run: bool, json: bool) -> dict[str, Any]:
    view = _awaited(services, key, ImportState.PLANNING, "Reading pages")
    if view.record.state != ImportState.PLANNED:
        raise InvalidInput(view.record.error or "The import was cancelled.")
    if dry_run:
        items = _items(services, key)
        services.imports.cancel(key, by=AUTHOR)
        return _told(view.record.name, items, json=json)
    services.imports.start(key, by=AUTHOR)
    done = _awaited(services, key, ImportState.RUNNING, "Publishing")
    items = _items(services, key)
    if done.record.error:
        raise InvalidInput(done.record.error)
    for item in items:
        if item.reason:
            typer.echo(f"Not imported: {item.name}: {item.reason}", err=True)
    if done.indexing is not None and not done.indexing.finished:
        follow(services, key, json=json)
    return _carried_out(done, items, json=json)


def _awaited(services: Services, key: str, state: ImportState, what: str) -> ImportView:
    """The import once it has left a state."""
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        while (view := services.imports.get(key)).record.state == state:
            record, counts = view.record, view.counts
            planning = state is ImportState.PLANNING
            done = record.pages_read if planning else counts.taken
            total = record.pages_found if planning else counts.chosen
            bar.update(task, completed=done, total=total or None)
            if services.heartbeats.is_alive("worker") or not services.import_runner.run_some():
                time.sleep(POLL_S)
    return view


def _items(services: Services, key: str) -> Sequence[ImportItem]:
    return services.imports.items(key, limit=1_000_000)[0]


def _carried_out(view: ImportView, items: Sequence[ImportItem], *, json: bool) -> dict[str, Any]:
    outcomes = view.counts.outcomes
    archived = [item.article_id for item in items if item.outcome == ItemOutcome.ARCHIVED]
    broken = _broken(items)
    duplicates = view.counts.planned[ItemState.DUPLICATE]
    report = {
        "source": view.record.name,
        "batch": view.record.id,
        **{key: outcomes[ItemOutcome(key)] for key in ("new", "updated", "unchanged", "skipped")},
        "duplicate": duplicates,
        "archived": archived,
        "broken": broken,
    }
    if not json:
        typer.echo(
            f"{view.record.name}: {report['new']} new, {report['updated']} updated, "
            f"{report['unchanged']} unchanged, {len(archived)} archived, "
            f"{len(broken) + duplicates} not imported."
        )
    return report


def _broken(items: Sequence[Item]) -> list[dict[str, str | None]]:
    return [
        {"file": item.name, "reason": item.reason}
        for item in items
        if item.state == ItemState.BROKEN
    ]


def _told(source: str, items: Sequence[Item], *, json: bool) -> dict[str, Any]:
    """What a dry run found."""
    counts = {state.value: sum(item.state == state for item in items) for state in ItemState}
    if not json:
        for item in items:
            reason = f": {item.reason}" if item.reason else ""
            typer.echo(f"{item.state:10} {item.name}{reason}")
        told = ", ".join(f"{count} {state}" for state, count in counts.items())
        typer.echo(f"{source}: {told}. Nothing was changed.")
    return {
        "source": source,
        "dry_run": True,
        "planned": counts,
        "broken": _broken(items),
        "items": [
            {
                "file": item.name,
                "state": str(item.state),
                "article_id": item.article_id,
                "title": item.title,
                "reason": item.reason,
            }
            for item in items
        ],
    }
