"""Commands for the demo company's past sessions."""

import typer

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.cli.common import open_services

BY = Caller("Command line", OperatorRole.ADMIN)


def register(cli: typer.Typer) -> None:
    """Mount the commands."""
    demo = typer.Typer(help="Past sessions of the demo company.", no_args_is_help=True)
    cli.add_typer(demo, name="demo")

    @demo.command("load")
    def load() -> None:
        """Have the worker make the past sessions, once; the demo's articles must be there."""
        with open_services() as services:
            planned = services.demo.plan()
        typer.echo(f"{_number(planned)} planned; the worker makes them.")

    @demo.command("remove")
    def remove() -> None:
        """Remove the past sessions with their tickets; archive the articles planted for them."""
        with open_services() as services:
            removed = services.demo.remove(by=BY)
        typer.echo(f"{_number(removed.sessions)} removed, {removed.articles} articles archived.")


def _number(sessions: int) -> str:
    return "1 demo session" if sessions == 1 else f"{sessions} demo sessions"
