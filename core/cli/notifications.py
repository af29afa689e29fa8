"""Commands for notifications: who is told, and what did not arrive."""

from typing import Annotated, Any

import typer

from core.cli.common import open_services, print_json
from core.errors import TargetNotFound
from core.notifications.models import NotificationEvent, NotificationTarget, TargetKind

FAILED = 1
Kind = Annotated[TargetKind, typer.Option("--kind", help="What the address is.")]
Events = Annotated[
    list[NotificationEvent] | None,
    typer.Option("--event", help="Only this event; may be repeated. Without: all."),
]
WithWords = Annotated[bool, typer.Option("--with-words", help="Send customers' words too.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(cli: typer.Typer) -> None:
    """Mount the commands."""
    notify = typer.Typer(help="Notifications.", no_args_is_help=True)
    cli.add_typer(notify, name="notify")
    notify.command("add")(_add)
    notify.command("list")(_list)
    notify.command("test")(_test)
    notify.command("retry")(_retry)


def _add(
    name: str,
    address: str,
    kind: Kind = TargetKind.WEBHOOK,
    event: Events = None,
    with_words: WithWords = False,
    json: Json = False,
) -> None:
    """Tell someone from now on. A webhook's secret is shown once."""
    with open_services() as services:
        target = services.notifications.add_target(
            kind, name=name, address=address, events=event or (), with_words=with_words
        )
    if json:
        print_json(_described(target) | {"secret": target.secret})
    elif target.secret:
        typer.echo(f"{target.name} was added. Its secret, shown once: {target.secret}")
    else:
        typer.echo(f"{target.name} was added.")


def _list(json: Json = False) -> None:
    """Show everyone who is told, and how many notifications wait or were given up."""
    with open_services() as services:
        targets = services.notifications.targets()
        counts = services.notifications.by_status()
    if json:
        print_json({"targets": [_described(target) for target in targets], "counts": counts})
        return
    for target in targets:
        state = "on" if target.enabled else "off"
        told = ", ".join(target.events) or "all events"
        typer.echo(f"{target.name} ({target.kind}, {state}): {target.shown_address}, {told}")
    told = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    typer.echo(told or "Nothing was told yet.")


def _test(name: str, json: Json = False) -> None:
    """Send a ping now; exit code 1 when it does not arrive."""
    with open_services() as services:
        named = {target.name: target.id for target in services.notifications.targets()}
        if name not in named:
            raise TargetNotFound(name)
        attempt = services.notifications.test_target(named[name])
    if json:
        print_json({"delivered": attempt.delivered, "reason": attempt.reason})
    else:
        typer.echo("The test arrived." if attempt.delivered else attempt.reason)
    if not attempt.delivered:
        raise typer.Exit(FAILED)


def _retry(json: Json = False) -> None:
    """Send everything that was given up again."""
    with open_services() as services:
        count = services.notifications.retry_all()
    if json:
        print_json({"retried": count})
    else:
        typer.echo(f"Notifications that are sent again: {count}")


def _described(target: NotificationTarget) -> dict[str, Any]:
    return {
        "target_id": target.id,
        "kind": str(target.kind),
        "name": target.name,
        "address": target.shown_address,
        "events": target.events,
        "with_words": target.with_words,
        "enabled": target.enabled,
    }
