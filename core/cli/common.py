"""What the commands share: services on a current schema, and JSON on standard output."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer

from core import bootstrap
from core.bootstrap import Services
from core.settings import load_settings
from core.telemetry import logs


@contextmanager
def open_services() -> Iterator[Services]:
    """The configured installation, its schema brought up to date; closed with the block."""
    settings = load_settings()
    logs.configure(settings)
    bootstrap.migrate(settings)
    services = bootstrap.build(settings)
    try:
        yield services
    finally:
        services.transactions.engine.dispose()


def print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))
