"""`python -m core start` with small processes in the place of the Procfile's."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.cli.processes import index_command
from core.cli.start_addresses import (
    chat_url,
    console_url,
    index_host,
    runs_own_index,
)
from core.cli.start_launch import PROCFILE, launch
from core.cli.start_preflight import check, only_starter
from core.errors import InvalidSetting
from core.settings import PREFIX, Settings, load_settings

ROOT = Path(__file__).parents[2]
LIMIT_S = 60
PASSWORD = "generated-password"

STARTER = f"""
import sys
from pathlib import Path
from core.cli.start_launch import launch
from core.settings import load_settings
sys.exit(launch(load_settings(_env_file=None), prepare=lambda settings: {PASSWORD!r},
                procfile=Path(sys.argv[1]), limit_s=float(sys.argv[2])))
"""

FAKE = '''
"""A process of the Procfile: says that it is there, answers health, ends on SIGTERM."""
import json, os, signal, subprocess, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

name, folder, manner = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
asked = 0

class Health(BaseHTTPRequestHandler):
    def do_GET(self):
        global asked
        asked += 1
        late = name == "web" and (asked < 3 or manner == "never-ready")
        index = "3 articles wait to be indexed" if late else "healthy"
        services = {"database": "healthy", "index": index}
        self.send_response(503 if late else 200)
        self.end_headers()
        self.wfile.write(json.dumps({"services": services}).encode())

    def log_message(self, *_):
        pass

def leave(*_):
    print(f"\\033[32mbye from {name}\\033[0m")
    os._exit(0)

signal.signal(signal.SIGTERM, signal.SIG_IGN if manner == "stubborn" else leave)
pids = [os.getpid()]
if manner == "parent":
    pids.append(subprocess.Popen(["sleep", "600"], stdout=subprocess.DEVNULL).pid)
(folder / f"{name}.pids").write_text(" ".join(map(str, pids)))
if manner == "dies":
    sys.exit("the reason is here")
if name in ("web", "console"):
    port = int(os.environ[f"SWITCHBOARD_{name.upper()}_PORT"])
    HTTPServer(("127.0.0.1", port), Health).serve_forever()
while True:
    signal.pause()
'''


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in sockets]
    for listener in sockets:
        listener.close()
    return ports


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def is_alive(pid: str) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", pid], capture_output=True, text=True)
    return state.stdout.strip()[:1] not in ("", "Z")


class Start:
    """A starter in a process of its own, with fake processes of the given manners."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        web, console, index = free_ports(3)
        others = {name: v for name, v in os.environ.items() if not name.startswith(PREFIX)}
        self.environment = others | {
            "SWITCHBOARD_DATA_DIR": str(folder / "data"),
            "SWITCHBOARD_WEB_PORT": str(web),
            "SWITCHBOARD_CONSOLE_PORT": str(console),
            "SWITCHBOARD_INDEX_PORT": str(index),
        }
        self.url = f"http://127.0.0.1:{web}"
        self.output: list[str] = []
        self.process: subprocess.Popen[str] | None = None

    def run(self, *, limit_s: float = LIMIT_S, **manners: str) -> None:
        (self.folder / "fake.py").write_text(FAKE)
        procfile = self.folder / "Procfile"
        procfile.write_text(
            "".join(
                f"{name}: python {self.folder}/fake.py {name} {self.folder} "
                f"{manners.get(name, 'well')}\n"
                for name in ("index", "web", "worker", "console")
            )
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", STARTER, str(procfile), str(limit_s)],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            # Below nohup, SIGHUP is ignored, and a start would go on ignoring it.
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
        )

    def read_until(self, text: str) -> None:
        assert self.process
        assert self.process.stdout
        for line in self.process.stdout:
            self.output.append(line.rstrip())
            if text in line:
                return
        pytest.fail(f"{text!r} was not said: {self.output}")

    def until_ready(self) -> None:
        self.read_until("Switchboard is ready")
        self.read_until("Password")

    def exit_code(self) -> int:
        assert self.process
        assert self.process.stdout
        self.output += [line.rstrip() for line in self.process.stdout]
        return self.process.wait(LIMIT_S)

    def pids(self, *names: str) -> list[str]:
        files = [self.folder / f"{name}.pids" for name in names] or self.folder.glob("*.pids")
        return [pid for file in files for pid in file.read_text().split()]

    def send(self, number: signal.Signals) -> None:
        assert self.process
        self.process.send_signal(number)

    def kill(self) -> None:
        if self.process:
            self.process.kill()

    def end(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()
        for pid in self.pids():
            if is_alive(pid):
                os.kill(int(pid), signal.SIGKILL)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """A start that is ended after the test, and after LIMIT_S should it hang."""
    start = Start(tmp_path)
    watchdog = threading.Timer(LIMIT_S, start.kill)
    watchdog.start()
    yield start
    watchdog.cancel()
    watchdog.join()
    if start.process:
        start.end()
        if start.process.stdout:
            start.process.stdout.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    web, console, index = free_ports(3)
    return load_settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        web_port=web,
        console_port=console,
        index_port=index,
        index_url=f"http://127.0.0.1:{index}",
    )


def settings_with(**overrides: object) -> Settings:
    return load_settings(_env_file=None, **overrides)


def refusal(settings: Settings) -> str:
    with pytest.raises(InvalidSetting) as caught:
        check(settings)
    return str(caught.value)


class TestCheck:
    def test_lets_a_good_start_through_and_keeps_no_port(self, settings: Settings) -> None:
        check(settings)
        check(settings)

    @pytest.mark.parametrize("field", ["web_port", "console_port", "index_port"])
    def test_names_the_variable_of_a_port_that_is_taken(
        self, settings: Settings, field: str
    ) -> None:
        port = getattr(settings, field)
        with socket.create_server(("127.0.0.1", port)):
            assert refusal(settings) == (
                f"SWITCHBOARD_{field.upper()}={port} cannot be used: something else listens on "
                f"127.0.0.1:{port}; stop it or choose a free port."
            )

    def test_refuses_one_port_for_two_processes(self, settings: Settings) -> None:
        twice = settings.model_copy(update={"console_port": settings.web_port})
        assert refusal(twice).startswith("SWITCHBOARD_CONSOLE_PORT=")

    @pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
    def test_refuses_an_address_of_another_machine(self, settings: Settings, host: str) -> None:
        there = settings.model_copy(update={"host": host})
        assert refusal(there).startswith(f"SWITCHBOARD_HOST={host} ")

    def test_leaves_the_port_alone_when_the_index_runs_elsewhere(self, settings: Settings) -> None:
        elsewhere = settings.model_copy(update={"index_url": "http://chroma.example:8000"})
        with socket.create_server(("127.0.0.1", settings.index_port)):
            check(elsewhere)

    def test_refuses_an_index_that_only_one_process_could_use(self, settings: Settings) -> None:
        embedded = settings.model_copy(update={"index_url": "embedded:"})
        assert refusal(embedded).startswith("SWITCHBOARD_INDEX_URL=embedded: ")


class TestOnlyStarter:
    def test_creates_the_folder(self, tmp_path: Path) -> None:
        with only_starter(tmp_path / "a" / "b"):
            assert (tmp_path / "a" / "b").is_dir()

    def test_refuses_a_file_in_the_folders_place(self, tmp_path: Path) -> None:
        (tmp_path / "data").write_text("")
        with (
            pytest.raises(InvalidSetting, match=r"SWITCHBOARD_DATA_DIR=.*can be written"),
            only_starter(tmp_path / "data"),
        ):
            pytest.fail("the folder was accepted")

    def test_refuses_a_folder_that_another_start_uses(self, tmp_path: Path) -> None:
        with (
            only_starter(tmp_path),
            pytest.raises(InvalidSetting, match="another Switchboard is running"),
            only_starter(tmp_path),
        ):
            pytest.fail("the folder was accepted twice")
        with only_starter(tmp_path):
            pass


class TestLaunch:
    def test_that_is_refused_says_why_on_stderr_and_prepares_nothing(
        self, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def prepare(_: Settings) -> str | None:
            pytest.fail("prepared in spite of the refusal")

        with socket.create_server(("127.0.0.1", settings.web_port)):
            assert launch(settings, prepare=prepare) == 1
        said = capsys.readouterr()
        assert said.err.startswith("SWITCHBOARD_WEB_PORT=")
        assert len(said.err.splitlines()) == 1
        assert said.out == ""

    def test_shows_the_addresses_and_the_password_once_all_answer(self, start: Start) -> None:
        start.run()
        start.until_ready()
        text = "\n".join(start.output)
        assert "Waiting for index …" in text
        assert start.url in text
        assert f"{start.url}/docs" in text
        assert f"http://127.0.0.1:{start.environment['SWITCHBOARD_CONSOLE_PORT']}" in text
        assert "admin@localhost" in text
        assert PASSWORD in text

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_ends_everything_cleanly_when_asked(self, start: Start, number: signal.Signals) -> None:
        start.run(worker="parent")
        start.until_ready()
        start.send(number)
        assert start.exit_code() == 0
        assert start.output[-1] == "Stopped."
        assert len(start.pids()) == 5
        assert not any(map(is_alive, start.pids()))

    def test_stops_the_index_last(self, start: Start) -> None:
        start.run()
        start.until_ready()
        start.send(signal.SIGINT)
        assert start.exit_code() == 0
        farewells = [line.split("| ")[1] for line in start.output if "| bye" in line]
        assert len(farewells) == 4
        assert farewells[-1] == "bye from index"

    def test_ends_when_asked_while_it_still_waits(self, start: Start) -> None:
        start.run(web="never-ready")
        start.read_until("Waiting for index")
        start.send(signal.SIGINT)
        assert start.exit_code() == 0
        assert not any(map(is_alive, start.pids()))

    def test_kills_a_process_that_does_not_end_at_the_second_request(self, start: Start) -> None:
        start.run(worker="stubborn")
        start.until_ready()
        start.send(signal.SIGINT)
        start.read_until("Stopping")
        start.send(signal.SIGINT)
        assert start.exit_code() == 0
        assert not any(map(is_alive, start.pids()))

    def test_gives_up_and_says_why_when_a_process_dies_at_the_start(self, start: Start) -> None:
        start.run(worker="dies")
        assert start.exit_code() == 1
        assert start.output[-1] == "The process worker ended with exit code 1."
        assert "  the reason is here" in start.output
        assert not any(map(is_alive, start.pids()))

    def test_ends_with_an_error_when_a_process_dies_later(self, start: Start) -> None:
        start.run()
        start.until_ready()
        os.kill(int(start.pids("worker")[0]), signal.SIGKILL)
        assert start.exit_code() == 1
        assert start.output[-1] == "The process worker ended by SIGKILL."
        assert not any(map(is_alive, start.pids()))

    def test_gives_up_when_it_takes_too_long_and_says_what_is_missing(self, start: Start) -> None:
        start.run(web="never-ready", limit_s=2)
        assert start.exit_code() == 1
        assert start.output[-1] == "Not ready after 2 s. index: 3 articles wait to be indexed."
        assert not any(map(is_alive, start.pids()))

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of this")
    def test_leaves_nothing_behind_even_when_it_is_killed_itself(self, start: Start) -> None:
        start.run()
        start.until_ready()
        start.send(signal.SIGKILL)
        wait_for(lambda: not any(map(is_alive, start.pids())))

    def test_keeps_json_lines_json_lines(self, start: Start) -> None:
        start.environment["SWITCHBOARD_LOG_FORMAT"] = "json"
        start.run()
        start.until_ready()
        start.send(signal.SIGINT)
        assert start.exit_code() == 0
        assert "bye from web" in start.output


class TestAddresses:
    def test_of_a_wildcard_host_can_be_opened_in_a_browser(self) -> None:
        assert chat_url(settings_with(host="0.0.0.0")) == "http://127.0.0.1:8000"
        assert console_url(settings_with(host="::")) == "http://[::1]:8501"

    def test_of_the_chat_is_the_public_one_where_there_is_one(self) -> None:
        settings = settings_with(public_url="https://help.example/")
        assert chat_url(settings) == "https://help.example"

    def test_of_the_index_stays_inside_when_the_chat_is_opened_to_the_network(self) -> None:
        assert index_host(settings_with(host="0.0.0.0")) == "127.0.0.1"
        shared = settings_with(host="10.0.0.1", index_url="http://10.0.0.1:8010")
        assert index_host(shared) == "10.0.0.1"
        assert runs_own_index(shared)

    def test_of_the_index_follows_its_port_unless_it_was_set(self) -> None:
        moved = settings_with(index_port=9000)
        assert moved.resolved_index_url == "http://127.0.0.1:9000"
        assert runs_own_index(moved)
        kept = settings_with(index_port=9000, index_url="http://10.0.0.1:8010")
        assert kept.resolved_index_url == "http://10.0.0.1:8010"

    def test_of_an_index_elsewhere_is_not_started_here(self) -> None:
        assert not runs_own_index(settings_with(index_url="https://chroma.example"))


class TestIndexCommand:
    def test_keeps_the_index_in_the_data_folder(self, settings: Settings) -> None:
        words = index_command(settings)
        data = str(settings.data_dir / "index")
        port = str(settings.index_port)
        assert words[words.index("run") + 1 :] == [
            *("--path", data),
            *("--host", "127.0.0.1"),
            *("--port", port),
        ]


def test_the_procfile_lists_the_four_processes() -> None:
    names = [line.split(":")[0] for line in PROCFILE.read_text().splitlines()]
    assert names == ["index", "web", "worker", "console"]
