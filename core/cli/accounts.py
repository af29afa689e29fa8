"""Commands for operators and API keys."""

import secrets
from datetime import datetime, timedelta
from typing import Annotated

import typer

from core.accounts.models import ApiKey, OperatorRole
from core.accounts.service import Caller
from core.cli.common import open_services, print_json

COMMAND_LINE = Caller("Command line", OperatorRole.ADMIN)
Role = Annotated[OperatorRole, typer.Option("--role", help="What the holder may do.")]
ExpiresDays = Annotated[
    int | None,
    typer.Option(min=1, max=36_500, help="Days that the key is good; without, for ever."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(cli: typer.Typer) -> None:
    """Mount the commands."""
    _register_operators(cli)
    _register_keys(cli)


def _register_operators(cli: typer.Typer) -> None:
    operator = typer.Typer(help="Operators of the console.", no_args_is_help=True)
    operator.callback()(lambda: None)  # keeps a group a group while it has one command
    cli.add_typer(operator, name="operator")

    @operator.command("add")
    def add(email: str, role: Role = OperatorRole.OPERATOR, json: Json = False) -> None:
        """Add an operator; the password is made now and shown once."""
        password = secrets.token_urlsafe(12)
        with open_services() as services:
            added = services.accounts.add_operator(
                email, role=role, password=password, by=COMMAND_LINE
            )
        if json:
            print_json({"email": added.email, "role": added.role, "password": password})
        else:
            typer.echo(f"{added.email} ({added.role}), password (shown once): {password}")


def _register_keys(cli: typer.Typer) -> None:
    keys = typer.Typer(help="API keys.", no_args_is_help=True)
    cli.add_typer(keys, name="api-key")

    @keys.command("create")
    def create(
        name: str,
        role: Role = OperatorRole.VIEWER,
        expires_days: ExpiresDays = None,
        json: Json = False,
    ) -> None:
        """Make an API key; it is shown once, only its hash is stored."""
        lasts = timedelta(days=expires_days) if expires_days else None
        with open_services() as services:
            key = services.accounts.create_api_key(name, role=role, lasts=lasts, by=COMMAND_LINE)
            [made] = [one for one in services.accounts.api_keys() if one.name == name]
        if json:
            print_json(_described(made) | {"key": key})
        else:
            good = f", good until {_moment(made.expires_at)}" if made.expires_at else ""
            typer.echo(f"API key {name} ({role.value}{good}), shown once: {key}")

    @keys.command("list")
    def list_keys(json: Json = False) -> None:
        """Show all API keys: what each may do, until when, and when it was last used."""
        with open_services() as services:
            every = services.accounts.api_keys()
        if json:
            print_json({"api_keys": [_described(key) for key in every]})
            return
        rows = [("NAME", "ROLE", "STATE", "EXPIRES", "LAST USED")]
        rows += [
            (key.name, key.role, key.state, _moment(key.expires_at), _moment(key.last_used_at))
            for key in every
        ]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
            typer.echo("  ".join(cells).rstrip())

    @keys.command("revoke")
    def revoke(name: str, json: Json = False) -> None:
        """Take an API key out of use at once; its name is not given to another."""
        with open_services() as services:
            revoked = services.accounts.revoke_api_key(name, by=COMMAND_LINE)
        if json:
            print_json(_described(revoked))
        else:
            typer.echo(f"API key {name} is revoked.")


def _described(key: ApiKey) -> dict[str, str | None]:
    return {
        "name": key.name,
        "role": OperatorRole(key.role).value,
        "state": key.state,
        "created_at": _iso(key.created_at),
        "expires_at": _iso(key.expires_at),
        "last_used_at": _iso(key.last_used_at),
        "revoked_at": _iso(key.revoked_at),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"
