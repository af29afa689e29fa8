"""The commands `erase` and `customer-export`."""

import json as jsons
from pathlib import Path
from typing import Annotated, Any

import typer

from core.bootstrap import Services
from core.cli.accounts import COMMAND_LINE
from core.cli.common import open_services, print_json
from core.cli.upkeep import Json
from core.errors import InvalidInput

UserId = Annotated[str, typer.Option("--user-id", help="The customer's id, as the chat was given.")]


def register(cli: typer.Typer) -> None:
    """Mount the commands."""

    @cli.command("erase")
    def erase(
        user_id: UserId = "",
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Only say what would be erased.")
        ] = False,
        verify: Annotated[
            Path | None,
            typer.Option(help="Check a certificate; with --user-id also whom it is about."),
        ] = None,
        json: Json = False,
    ) -> None:
        """Erase everything of a customer, and print the signed certificate of it."""
        with open_services() as services:
            if verify is not None:
                _verify(services, verify, user_id, json=json)
            elif dry_run:
                _preview(services, user_id, json=json)
            else:
                _erase(services, user_id, json=json)

    @cli.command("customer-export")
    def customer_export(
        path: Annotated[Path, typer.Argument(help="A new file, such as customer.zip.")],
        user_id: UserId,
        json: Json = False,
    ) -> None:
        """Write everything kept of a customer as a zip: JSON, Markdown and files."""
        with open_services() as services:
            sessions = services.privacy.export.save(user_id, path, by=COMMAND_LINE)
        if json:
            print_json({"path": str(path.resolve()), "sessions": sessions})
        else:
            typer.echo(f"{sessions} session{'' if sessions == 1 else 's'} written to {path}.")


def _erase(services: Services, user_id: str, *, json: bool) -> None:
    certificate = services.privacy.erasure.erase(user_id, by=COMMAND_LINE)
    if json:
        print_json(certificate)
    else:
        typer.echo(jsons.dumps(certificate, ensure_ascii=False, indent=2))
    if not certificate["compacted"]:
        typer.echo("Others were busy with the database. Run this again to overwrite it.", err=True)
        raise typer.Exit(1)


def _preview(services: Services, user_id: str, *, json: bool) -> None:
    held = services.privacy.erasure.holdings(user_id, by=COMMAND_LINE)
    if json:
        print_json({"dry_run": True, "rows": held.rows})
        return
    for name, count in held.rows.items():
        typer.echo(f"{count:7} {name.replace('_', ' ')}")
    sessions = "1 session" if held.sessions == 1 else f"{held.sessions} sessions"
    typer.echo(f"{sessions} would be erased. Nothing was changed.")


def _verify(services: Services, path: Path, user_id: str, *, json: bool) -> None:
    certificate = _read(path)
    genuine = services.privacy.certificates.is_genuine(certificate)
    about = bool(user_id and genuine) and services.privacy.certificates.is_about(
        certificate, user_id
    )
    valid = genuine and (about or not user_id)
    if json:
        print_json({"valid": valid})
    elif valid:
        typer.echo("This installation signed exactly this certificate.")
    else:
        why = "It is about somebody else" if genuine else "It was changed, or signed elsewhere"
        typer.echo(f"The certificate is not valid. {why}.", err=True)
    if not valid:
        raise typer.Exit(1)


def _read(path: Path) -> Any:
    try:
        return jsons.loads(path.read_text())
    except OSError as error:
        reason = (error.strerror or "unknown").lower()
        raise InvalidInput(f"{path} cannot be read: {reason}.") from None
    except ValueError:
        raise InvalidInput(f"{path} is no certificate.") from None
