"""The command `export`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from core.bootstrap import Services
from core.cli.common import open_services, print_json
from core.cli.upkeep import Json


def register(cli: typer.Typer) -> None:
    """Mount the command."""

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
