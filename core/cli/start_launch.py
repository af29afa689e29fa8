"""One start from the checks to the last process's end."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from honcho.environ import parse_procfile

from core.cli.start_addresses import runs_own_index
from core.cli.start_preflight import check, only_starter
from core.cli.start_ready import READY_LIMIT_S, probes, wait_until_ready
from core.cli.start_screen import Output, say, show_ending, show_ready
from core.cli.start_signals import StopSignals
from core.cli.start_supervisor import Ending, Supervisor
from core.errors import SwitchboardError
from core.settings import Settings, variable_name

PROCFILE = Path(__file__).parents[2] / "Procfile"

Prepare = Callable[[Settings], str | None]
"""Brings the database and the model up to date; returns the password that it generated, if any."""


def launch(
    settings: Settings,
    *,
    prepare: Prepare,
    procfile: Path = PROCFILE,
    limit_s: float = READY_LIMIT_S,
) -> int:
    """Check, prepare, start the Procfile's processes and stay until they end.

    Returns the exit code: 0 when someone asked for the end, 1 when something failed. Nothing that
    was started is left running.
    """
    began = time.monotonic()

    def ready() -> None:
        show_ready(settings, seconds=time.monotonic() - began, password=password)

    with StopSignals() as signals:
        try:
            check(settings)
            with only_starter(settings.data_dir):
                password = prepare(settings)
                signals.defer()
                commands = _commands(settings, procfile)
                ending = _run(settings, commands, signals, on_ready=ready, limit_s=limit_s)
        except SwitchboardError as error:
            ending = Ending(1, str(error))
        except KeyboardInterrupt:
            ending = Ending(0)
        show_ending(ending)
    return ending.exit_code


def _run(
    settings: Settings,
    commands: Mapping[str, str],
    signals: StopSignals,
    *,
    on_ready: Callable[[], None],
    limit_s: float,
) -> Ending:
    output = Output(settings, list(commands))
    supervisor = Supervisor(signals, output.relay)
    try:
        supervisor.start(commands, _environment(settings))
        ending = wait_until_ready(supervisor, probes(settings), say=say, limit_s=limit_s)
        if ending is None:
            on_ready()
            output.open()
            ending = replace(supervisor.wait(), last_lines=())  # they were shown as they came
        say("Stopping …")
    finally:
        supervisor.stop()
    return ending


def _commands(settings: Settings, procfile: Path) -> dict[str, str]:
    """The Procfile's lines, without the index where INDEX_URL names a server elsewhere."""
    commands: dict[str, str] = dict(parse_procfile(procfile.read_text()).processes)
    if not runs_own_index(settings):
        commands.pop("index", None)
    return commands


def _environment(settings: Settings) -> dict[str, str]:
    index = {variable_name("index_url"): settings.resolved_index_url}
    return {**os.environ, "PYTHONUNBUFFERED": "1", **index}
