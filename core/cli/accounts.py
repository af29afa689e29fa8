"""Commands for operators and API keys."""

import secrets
from typing import Annotated

import typer

from core.accounts.models import OperatorRole
from core.cli.common import open_services, print_json

Role = Annotated[OperatorRole, typer.Option("--role", help="What the holder may do.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(cli: typer.Typer) -> None:
    """Mount the commands."""
    operator = typer.Typer(help="Operators of the console.", no_args_is_help=True)
    keys = typer.Typer(help="API keys.", no_args_is_help=True)
    for group in (operator, keys):
        group.callback()(lambda: None)  # keeps a group a group while it has one command
    cli.add_typer(operator, name="operator")
    cli.add_typer(keys, name="api-key")

    @operator.command("add")
    def add(email: str, role: Role = OperatorRole.OPERATOR, json: Json = False) -> None:
        """Add an operator; the password is made now and shown once."""
        password = secrets.token_urlsafe(12)
        with open_services() as services:
            added = services.accounts.add_operator(email, role=role, password=password)
        if json:
            print_json({"email": added.email, "role": added.role, "password": password})
        else:
            typer.echo(f"{added.email} ({added.role}), password (shown once): {password}")

    @keys.command("create")
    def create(name: str, role: Role = OperatorRole.VIEWER, json: Json = False) -> None:
        """Make an API key; it is shown once, only its hash is stored."""
        with open_services() as services:
            key = services.accounts.create_api_key(name, role=role)
        if json:
            print_json({"name": name, "role": role.value, "key": key})
        else:
            typer.echo(f"API key {name} ({role.value}), shown once: {key}")
