"""What a start shows in the terminal."""

import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock

import typer
from honcho.colour import get_colours
from honcho.printer import Message, Printer
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from core.cli.start_addresses import chat_url, console_url
from core.cli.start_supervisor import Ending
from core.settings import Settings

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def say(line: str) -> None:
    typer.echo(line)


def show_ready(settings: Settings, *, seconds: float, password: str | None) -> None:
    """The addresses, and on the first run the administrator's password, which is shown once."""
    lines = [
        f"Chat      {chat_url(settings)}",
        f"Console   {console_url(settings)}",
        f"API docs  {chat_url(settings)}/docs",
    ]
    if password:
        lines += ["", f"Sign in   {settings.admin_email}"]
        lines += [f"Password  {password}  (shown only now)"]
    title = f"Switchboard is ready ({seconds:.1f} s). Ctrl+C stops it."
    if sys.stdout.isatty():
        Console().print(Panel.fit(Text("\n".join(lines)), title=title, padding=(1, 2)))
    else:
        typer.echo("\n".join(["", title, "", *lines, ""]))


def show_ending(ending: Ending) -> None:
    """Why it ended, on stderr, unless someone asked for it."""
    if ending.exit_code == 0:
        typer.echo("Stopped.")
        return
    said = [f"  {_ESCAPE.sub('', line)}" for line in ending.last_lines if line.strip()]
    typer.echo("\n".join([*said, ending.message]), err=True)


class Output:
    """The processes' lines with the process's name before each, once `opened`.

    Before that they are only kept: while everything starts, nobody has to read four logs at once.
    A terminal keeps their colours, a file gets plain text, and JSON lines stay JSON lines.
    """

    def __init__(self, settings: Settings, names: list[str]) -> None:
        self._printer = Printer(
            sys.stdout,
            time_format="",
            width=max(map(len, names)),
            prefix=settings.log_format == "text",
        )
        self._colours = dict(zip(names, get_colours(), strict=False))
        self._clean: Callable[[str], str] = str if sys.stdout.isatty() else _plain
        self._lock = Lock()
        self._open = False

    def open(self) -> None:
        self._open = True

    def relay(self, name: str, line: str) -> None:
        if not self._open or not line:
            return
        time = datetime.now(UTC)
        message = Message("line", self._clean(line), time, name, self._colours[name])
        try:
            with self._lock:
                self._printer.write(message)
        except BrokenPipeError:
            self._open = False  # whoever read the output is gone; the processes go on


def _plain(line: str) -> str:
    return _ESCAPE.sub("", line)
