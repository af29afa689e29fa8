"""Child processes that start together, speak through one terminal and end together."""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from core.cli import start_lifeline
from core.cli.start_signals import StopSignals

GRACE_S = 6.0
"""How long the processes may finish what they are doing before they are killed (seconds)."""
LAST_GRACE_S = 2.0
"""The same for the first process, on which the others lean until they are gone (seconds)."""
POLL_S = 0.1
KEPT_LINES = 30
"""How much of a process's output is kept to explain its end (lines)."""

Relay = Callable[[str, str], None]
"""Takes a process's name and one line that it wrote."""


@dataclass(frozen=True)
class Ending:
    """Why everything stops: the exit code, a sentence, and what the guilty process said last."""

    exit_code: int
    message: str = ""
    last_lines: tuple[str, ...] = ()


class Child:
    """A running command in a process group of its own, so that Ctrl+C reaches only its starter."""

    def __init__(self, name: str, command: str, env: Mapping[str, str], relay: Relay) -> None:
        self.name = name
        self.recent: deque[str] = deque(maxlen=KEPT_LINES)
        self.process = subprocess.Popen(
            guarded(shlex.split(command)),
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            encoding="utf-8",
            errors="replace",
        )
        self._reader = Thread(target=self._read, args=(relay,), daemon=True)
        self._reader.start()

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def ending(self) -> Ending:
        """The sentence about this process, once it is no longer running."""
        self._reader.join(1)  # its last lines may still be in the pipe
        code = self.process.returncode
        how = f"with exit code {code}" if code >= 0 else f"by {signal.Signals(-code).name}"
        return Ending(1, f"The process {self.name} ended {how}.", tuple(self.recent))

    def signal_group(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """End the whole group now, also what the process itself left behind."""
        self.signal_group(signal.SIGKILL)
        self.process.wait()
        self._reader.join(1)

    def _read(self, relay: Relay) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                self.recent.append(line.rstrip())
                relay(self.name, line.rstrip())


class Supervisor:
    """Runs a Procfile's commands. The first one is the last to be stopped."""

    def __init__(self, signals: StopSignals, relay: Relay) -> None:
        self._signals = signals
        self._relay = relay
        self._children: list[Child] = []

    def start(self, commands: Mapping[str, str], env: Mapping[str, str]) -> None:
        for name, command in commands.items():
            self._children.append(Child(name, command, env, self._relay))

    def ending(self) -> Ending | None:
        """Why everything has to stop now, or None while all is well."""
        if self._signals.count:
            return Ending(0)
        ended = next((child for child in self._children if not child.is_running), None)
        return ended.ending() if ended else None

    def wait(self) -> Ending:
        """Wait until someone asks for the end or a process ends by itself."""
        while (ending := self.ending()) is None:
            time.sleep(POLL_S)
        return ending

    def last_lines(self) -> tuple[str, ...]:
        """What each process said last, with its name."""
        return tuple(f"{child.name}: {line}" for child in self._children for line in child.recent)

    def stop(self) -> None:
        """End every process group. Returns when nothing is left, after GRACE_S + LAST_GRACE_S.

        A second Ctrl+C meanwhile kills what is still there.
        """
        self._end(self._children[1:], GRACE_S)
        self._end(self._children[:1], LAST_GRACE_S)

    def _end(self, children: Sequence[Child], grace_s: float) -> None:
        deadline = time.monotonic() + grace_s
        for child in children:
            child.signal_group(signal.SIGTERM)
        while any(child.is_running for child in children):
            if time.monotonic() > deadline or self._signals.count > 1:
                break
            time.sleep(POLL_S / 2)
        for child in children:
            child.kill()


def guarded(command: Sequence[str]) -> list[str]:
    """The command under this interpreter where it says `python`, ending with this process."""
    interpreter = [sys.executable] if command[0] == "python" else [command[0]]
    guard = [sys.executable, "-I", "-S", str(Path(start_lifeline.__file__)), str(os.getpid())]
    return [*guard, *interpreter, *command[1:]]
