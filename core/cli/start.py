"""`python -m core start`: everything on this machine, until Ctrl+C."""

import typer

from core.cli.start_launch import launch
from core.cli.start_prepare import prepare
from core.settings import Settings, load_settings


def start(settings: Settings) -> int:
    """Prepare and run every process of the Procfile. Returns the exit code at their end."""
    return launch(settings, prepare=prepare)


def register(cli: typer.Typer) -> None:
    """Mount the command."""

    @cli.command("start")
    def _start() -> None:
        """Prepare everything and run all processes of the Procfile until Ctrl+C."""
        raise typer.Exit(start(load_settings()))
