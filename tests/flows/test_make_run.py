"""`python -m core start` with the Procfile's real processes."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.accounts.passwords import Passwords
from core.accounts.service import AccountService
from core.db import Transactions, make_engine
from core.evaluation.bench_installation import ROOT
from tests.flows.house import Customer, House, alive, descendants, wait_for

pytestmark = pytest.mark.processes

LIMIT_S = 240.0
READY = re.compile(r"Switchboard is ready \((?P<seconds>[\d.]+) s\)")
PASSWORD = re.compile(r"^Password +(?P<password>\S+)", re.MULTILINE)


class Run:
    """One `python -m core start`, its output kept in a file."""

    def __init__(self, house: House, output: Path) -> None:
        self._output = output
        with output.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "core", "start"],
                cwd=ROOT,
                env=house.environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self._output.read_text()

    def seconds(self) -> float:
        """Wait until it is ready; the seconds that it says it took."""
        wait_for(lambda: READY.search(self.said) or self.ended, "a ready start", LIMIT_S)
        found = READY.search(self.said)
        assert found, self.said
        return float(found["seconds"])

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    def interrupt(self) -> int:
        """Ctrl+C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(LIMIT_S)

    def end(self) -> None:
        for pid in (*descendants(self.process.pid), self.process.pid):
            if alive([pid]):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def home(tmp_path: Path, models: Path) -> House:
    """Settings and a model; there is not even a database yet."""
    return House(tmp_path, models, demo=True)


@pytest.fixture
def runs(home: House, tmp_path: Path) -> Iterator[Iterator[Run]]:
    """Starts, one after the other; what still runs is ended after the test."""
    made: list[Run] = []

    def start() -> Iterator[Run]:
        while True:
            made.append(Run(home, tmp_path / f"start{len(made)}.log"))
            yield made[-1]

    yield start()
    for run in made:
        run.end()


def test_a_start_comes_up_ends_without_a_trace_and_comes_up_again_faster(
    home: House, runs: Iterator[Run]
) -> None:
    first = next(runs)
    slow = first.seconds()
    assert home.health().status_code == 200
    assert home.answers(f"{home.console_url}/_stcore/health")
    password = PASSWORD.search(first.said)
    assert password, first.said
    assert signs_in(home, password["password"])
    customer = Customer(home.url)
    answer = customer.answer("How do I reset my password?")
    assert answer["outcome"] == "answered"

    processes = descendants(first.process.pid)
    assert len(processes) >= 4
    assert first.interrupt() == 0
    assert not alive(processes)
    assert first.said.rstrip().endswith("Stopped.")

    second = next(runs)
    assert second.seconds() < slow
    assert not PASSWORD.search(second.said)
    assert password["password"] not in second.said
    assert [message["role"] for message in customer.history()] == ["user", "assistant"]
    assert second.interrupt() == 0
    customer.leave()


def signs_in(house: House, password: str) -> bool:
    engine = make_engine(house.settings.resolved_database_url)
    accounts = AccountService(Transactions(engine), passwords=Passwords(), configured_api_key=None)
    _, token = accounts.sign_in(house.settings.admin_email, password)
    engine.dispose()
    return bool(token)
