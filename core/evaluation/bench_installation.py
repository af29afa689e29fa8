"""An installation of real processes in a folder of its own, on free ports, that ends surely."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

import core
from core.errors import SwitchboardError
from core.settings import PREFIX, Settings, load_settings, variable_name

ROOT = Path(core.__file__).parents[1]
COMMANDS: Mapping[str, Sequence[str]] = {
    "index": ("core", "index"),
    "web": ("app",),
    "worker": ("core", "worker"),
    "console": ("console",),
}
"""The Procfile's processes, as arguments of `python -m`."""
READY_LIMIT_S = 180.0
POLL_S = 0.05
STOP_LIMIT_S = 10.0
_LIFELINE = Path(core.__file__).parent / "cli" / "start_lifeline.py"
"""Ends a process with its starter, even if the starter is killed."""


class InstallationFailed(SwitchboardError):
    """A process or command of an installation did not do what it should; `log` is its output."""

    def __init__(self, what: str, log: str) -> None:
        last = "\n".join(log.strip().splitlines()[-15:])
        super().__init__(f"{what}\n{last}".strip())
        self.log = log


class Installation:
    """Processes of the Procfile on one data folder. Left as a context, nothing is running.

    `overrides` are fields of Settings. The environment's own settings and `.env` play no part.
    """

    def __init__(self, folder: Path, **overrides: object) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        web, console, index = free_ports(3)
        chosen: dict[str, object] = {
            "data_dir": folder / "data",
            "web_port": web,
            "console_port": console,
            "index_port": index,
            "index_url": f"http://127.0.0.1:{index}",
        }
        chosen |= overrides
        self.folder = folder
        self.settings: Settings = load_settings(_env_file=None, **chosen)
        self.environment = _environment(chosen)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings.web_port}"

    @property
    def console_url(self) -> str:
        return f"http://127.0.0.1:{self.settings.console_port}"

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """`python -m …` to its end. Raises InstallationFailed when it fails, unless told not to."""
        done = subprocess.run(
            _guarded(arguments),
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if check and done.returncode:
            what = f"python -m {' '.join(arguments)} failed"
            raise InstallationFailed(what, done.stdout + done.stderr)
        return done

    def start(self, *names: str) -> None:
        """Start processes of `COMMANDS`; they go on in the background."""
        for name in names:
            with self._log(name).open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    _guarded(COMMANDS[name]),
                    cwd=self.folder,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )

    def kill(self, name: str) -> None:
        """End a process with SIGKILL, as a power cut would."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def stop(self, *names: str) -> None:
        """Ask processes (all, if none are named) to end, the index last; kill what does not."""
        wanted = names or tuple(self.processes)
        for some in ([n for n in wanted if n != "index"], [n for n in wanted if n == "index"]):
            going = [self.processes.pop(name) for name in some if name in self.processes]
            for process in going:
                process.terminate()
            for process in going:
                _end(process)

    def log(self, name: str) -> str:
        file = self._log(name)
        return file.read_text(errors="replace") if file.exists() else ""

    def wait_until_ready(self, limit_s: float = READY_LIMIT_S) -> None:
        """Wait for `/health/ready` to answer 200. Raises InstallationFailed."""
        self.wait_until(self.is_ready, "/health/ready to answer 200", limit_s)

    def wait_until(
        self, condition: Callable[[], bool], what: str, limit_s: float = READY_LIMIT_S
    ) -> None:
        """Ask again and again. Raises InstallationFailed at the limit or when a process ends."""
        deadline = time.monotonic() + limit_s
        while not condition():
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise InstallationFailed(f"The process {name} ended", self.log(name))
            if time.monotonic() > deadline:
                logs = "".join(f"\n{name}:\n{self.log(name)[-1500:]}" for name in self.processes)
                raise InstallationFailed(f"Waited {limit_s:g} s for {what}", logs)
            time.sleep(POLL_S)

    def is_ready(self) -> bool:
        return self.answers(f"{self.url}/health/ready")

    def answers(self, url: str) -> bool:
        """Whether a URL answers 200 now."""
        try:
            return httpx.get(url, timeout=10, trust_env=False).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def rss_mb(self) -> dict[str, float]:
        """Resident memory of each running process."""
        return {name: _rss_mb(process.pid) for name, process in self.processes.items()}

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in sockets]
    for listener in sockets:
        listener.close()
    return ports


def _environment(chosen: Mapping[str, object]) -> dict[str, str]:
    """This process's environment with the chosen settings and no others.

    Commands run outside the repository, so that its `.env` is not read.
    """
    ours = {variable_name(field) for field in Settings.model_fields}
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ours and not name.startswith(PREFIX)
    }
    own = {variable_name(field): _written(value) for field, value in chosen.items()}
    path = os.pathsep.join(part for part in (str(ROOT), kept.get("PYTHONPATH")) if part)
    return kept | own | {"PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}


def _written(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _guarded(arguments: Sequence[str]) -> list[str]:
    guard = [sys.executable, "-I", "-S", str(_LIFELINE), str(os.getpid())]
    return [*guard, sys.executable, "-m", *arguments]


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _rss_mb(pid: int) -> float:
    shown = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return round(int(shown.stdout.strip() or 0) / 1024, 1)
