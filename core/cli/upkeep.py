"""Commands that keep an installation in order: migrate, seed, worker, reindex, doctor."""

import time
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from core import bootstrap
from core.bootstrap import Services, first_run
from core.cli.common import open_services, print_json
from core.settings import load_settings
from core.worker import Worker

POLL_S = 0.2
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(cli: typer.Typer) -> None:
    """Mount the commands."""

    @cli.command()
    def migrate() -> None:
        """Bring the database's schema to the newest revision."""
        bootstrap.migrate(load_settings())
        typer.echo("The database is up to date.")

    @cli.command()
    def seed() -> None:
        """Make the first administrator and, with DEMO=1, load the demo company, if absent."""
        with open_services() as services:
            first = first_run(services)
        if first.admin_password:
            typer.echo(f"Administrator password (shown once): {first.admin_password}")
        typer.echo(f"{first.demo_articles} demo articles loaded.")

    @cli.command()
    def worker() -> None:
        """Run index jobs until stopped (a process of the Procfile)."""
        with open_services() as services:
            running = Worker(services)
            running.stop_on_signals()
            running.run()

    @cli.command()
    def reindex() -> None:
        """Empty the search index and build it anew from the database."""
        with open_services() as services:
            follow(services, services.indexing.reindex())

    @cli.command()
    def doctor(
        repair: Annotated[bool, typer.Option(help="Mend the search index.")] = False,
        json: Json = False,
    ) -> None:
        """Ask every part whether it works; the exit code is 1 if one does not."""
        with open_services() as services:
            _examine(services, repair=repair, json=json)


def _examine(services: Services, *, repair: bool, json: bool) -> None:
    mended = services.indexing.repair() if repair else None
    report = services.health.report()
    if json:
        print_json({"status": report.status, "services": report.services})
    else:
        for part, state in report.services.items():
            typer.echo(f"{part:10} {state}")
    if mended is not None:
        typer.echo(f"Passages added: {mended.missing}, removed: {mended.superfluous}.", err=json)
    if not report.ready:
        raise typer.Exit(1)


def follow(services: Services, batch: str, *, json: bool = False) -> None:
    """Show a batch of index jobs until it is done; run them here if no worker does.

    With `json` nothing goes to standard output.
    """
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Indexing articles", total=None)
        while not (progress := services.curation.progress(batch)).finished:
            bar.update(task, total=progress.total, completed=progress.done + progress.failed)
            if services.heartbeats.is_alive("worker"):
                time.sleep(POLL_S)
            elif not services.indexing.run_some():
                break
    progress = services.curation.progress(batch)
    if progress.failed:
        typer.echo(f"{progress.failed} articles could not be indexed; see doctor.", err=True)
        raise typer.Exit(1)
    if not progress.finished:
        typer.echo("The index does not answer; the worker will go on when it does.", err=True)
        return
    typer.echo(f"{progress.done} articles indexed.", err=json)
