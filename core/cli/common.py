"""What the commands share: services on a current schema, and JSON on standard output."""

import json
from typing import Any

import typer

from core import bootstrap
from core.bootstrap import Services
from core.settings import load_settings
from core.telemetry import logs


def open_services() -> Services:
    """The configured installation, its schema brought up to date."""
    settings = load_settings()
    logs.configure(settings)
    bootstrap.migrate(settings)
    return bootstrap.build(settings)


def print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))
