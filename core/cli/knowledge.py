"""Commands for the knowledge base."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from core.bootstrap import Services
from core.cli.common import open_services, print_json
from core.cli.upkeep import Json, follow
from core.knowledge.documents.reader import count_files
from core.knowledge.importing import ImportReport, import_path


def register(cli: typer.Typer) -> None:
    """Mount the commands."""

    @cli.command("import")
    def import_(
        paths: Annotated[list[Path], typer.Argument(exists=True, help="Files, folders or zips.")],
        json: Json = False,
    ) -> None:
        """Publish the articles in files, folders or zips and archive what a source no longer has.

        A broken file is named and the rest goes on; the exit code is then 1.
        """
        with open_services() as services:
            reports = [_read(services, path) for path in paths]
            for report in reports:
                if report.changed:
                    follow(services, report.batch, json=json)
        if json:
            print_json({"imports": [report.as_dict() for report in reports]})
        else:
            for report in reports:
                typer.echo(report.summary())
        if any(report.broken for report in reports):
            raise typer.Exit(1)

    @cli.command("export")
    def export(
        path: Annotated[Path, typer.Argument(help="A file ending in .zip, or a new folder.")],
        json: Json = False,
    ) -> None:
        """Write every published article as Markdown that `import` reads back.

        Drafts and archived articles are left out: an import would publish them.
        """
        with open_services() as services:
            count = _write(services, path)
        if json:
            print_json({"path": str(path.resolve()), "articles": count})
        else:
            typer.echo(f"{count} articles written to {path}.")


def _write(services: Services, path: Path) -> int:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Writing articles", total=services.exports.count())
        return services.exports.write(path, on_article=lambda: bar.advance(task))


def _read(services: Services, path: Path) -> ImportReport:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"Reading {path.name}", total=count_files(path))
        report = import_path(services.curation, path, on_file=lambda: bar.advance(task))
    for problem in report.broken:
        typer.echo(f"Not imported: {problem.message}", err=True)
    return report
