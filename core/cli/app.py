"""The command line: one Typer application, one line on stderr for what went wrong."""

import sys

import typer
from sqlalchemy.exc import SQLAlchemyError

from core.cli import (
    accounts,
    backups,
    bench,
    demo,
    evaluation,
    imports,
    knowledge,
    notifications,
    privacy,
    processes,
    start,
    upkeep,
)
from core.errors import SwitchboardError

FAILED = 1
USAGE = 2


def build_cli() -> typer.Typer:
    cli = typer.Typer(
        name="python -m core",
        help="Switchboard from the command line.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for group in (
        start,
        processes,
        upkeep,
        backups,
        imports,
        knowledge,
        accounts,
        notifications,
        privacy,
        evaluation,
        bench,
        demo,
    ):
        group.register(cli)
    return cli


def main(arguments: list[str] | None = None) -> int:
    """Run a command; the exit code is 0 only on success."""
    try:
        code = build_cli()(arguments, standalone_mode=False)
    except SwitchboardError as error:
        return _refused(error.message)
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
        return _refused(f"The database cannot be used: {cause}. `migrate` may be missing.")
    except typer.Abort:
        return _refused("Stopped.")
    except typer.Exit as stop:
        return stop.exit_code
    except typer.TyperException as error:
        return _refused(error.format_message(), USAGE)
    return code if isinstance(code, int) else 0


def _refused(reason: str, code: int = FAILED) -> int:
    sys.stderr.write(f"{reason}\n")
    return code
