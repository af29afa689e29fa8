"""Measures how long customers wait while others are busy on the same machine.

`python -m tests.live.busy_web --folder DIR --beside consoles` starts the real processes in DIR with
the demo company and has 8 customers ask, alone and beside 20 operators whose consoles stay open and
refresh; `--beside files` does it beside three customers who send hostile files without a pause.
The two take turns, so that both meet the same disturbances of the machine.
"""

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from console.cookie import COOKIE
from core.accounts.service import AccountService, Passwords
from core.db import Transactions, make_engine
from core.evaluation.bench_client import Client, Crowd, ask_at_once
from core.evaluation.bench_installation import Installation
from core.evaluation.bench_plan import summed_up
from core.evaluation.bench_turns import bench_questions
from tests.attachments.reading.hostile_files import FILES, MB

CUSTOMERS, QUESTIONS = 8, 12
OPERATORS, SENDERS = 20, 3
ROUNDS = 4
PAGES = ("inbox", "overview", "sessions", "answers", "inbox")
"""What the operators look at, in turn; most are at their inbox."""
UNLIMITED = "1000000/second"
EMAIL, PASSWORD = "admin@localhost", "correct horse battery"
Noise = Callable[[Installation], Any]


@dataclass
class Console:
    """An open browser tab, without the browser: it asks for what a page refreshes by itself."""

    url: str
    token: str
    page: str
    runs: Counter[str] = field(default_factory=Counter)

    async def stay(self) -> None:
        """Until it is cancelled."""
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        async with connect(
            address,
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers={"Cookie": f"{COOKIE}={self.token}"},
            max_size=None,
            origin=self.url,  # type: ignore[arg-type]
        ) as line:
            await self._ask(line)
            async with asyncio.TaskGroup() as refreshing:
                await self._follow(line, refreshing)

    async def _ask(self, line: ClientConnection, fragment: str = "", script: str = "") -> None:
        wanted = BackMsg()
        state = wanted.rerun_script
        state.page_name, state.fragment_id, state.page_script_hash = self.page, fragment, script
        state.is_auto_rerun = bool(fragment)
        await line.send(wanted.SerializeToString())

    async def _follow(self, line: ClientConnection, refreshing: asyncio.TaskGroup) -> None:
        script, timers = "", {}
        async for data in line:
            told = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
            kind = told.WhichOneof("type") or ""
            self.runs[kind] += 1
            if kind == "new_session":
                script = told.new_session.page_script_hash
            elif kind == "auto_rerun":
                of = told.auto_rerun
                if (old := timers.pop(of.fragment_id, None)) is not None:
                    old.cancel()
                timers[of.fragment_id] = refreshing.create_task(
                    self._refresh(line, of.fragment_id, of.interval, script)
                )

    async def _refresh(
        self, line: ClientConnection, fragment: str, every_s: float, script: str
    ) -> None:
        with suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(every_s)
                await self._ask(line, fragment, script)


@contextmanager
def consoles(installation: Installation) -> Iterator[Counter[str]]:
    """Operators who look at their screens; what their consoles were sent, by kind."""
    engine = make_engine(installation.settings.resolved_database_url)
    accounts = AccountService(Transactions(engine), passwords=Passwords(), configured_api_key=None)
    _, token = accounts.sign_in(EMAIL, PASSWORD)
    engine.dispose()
    tabs = [
        Console(installation.console_url, token, PAGES[number % len(PAGES)])
        for number in range(OPERATORS)
    ]
    sent: Counter[str] = Counter()
    over = asyncio.Event()
    loop = asyncio.new_event_loop()

    async def stay() -> None:
        async with _together(tabs):
            await over.wait()

    thread = Thread(target=loop.run_until_complete, args=(stay(),))
    thread.start()
    deadline = time.monotonic() + 120
    while any(tab.runs["script_finished"] == 0 for tab in tabs):
        if time.monotonic() > deadline:
            raise SystemExit(f"Not every console came up: {[dict(tab.runs) for tab in tabs]}")
        time.sleep(0.1)
    before = sum((tab.runs for tab in tabs), Counter[str]())
    try:
        yield sent
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        sent.update(sum((tab.runs for tab in tabs), Counter[str]()) - before)


@asynccontextmanager
async def _together(tabs: list[Console]) -> AsyncIterator[None]:
    staying = [asyncio.create_task(tab.stay()) for tab in tabs]
    try:
        yield
    finally:
        for task in staying:
            task.cancel()
        await asyncio.gather(*staying, return_exceptions=True)


@contextmanager
def files(installation: Installation) -> Iterator[Counter[str]]:
    """Customers who send hostile files without a pause; what was answered, by status."""
    hostile = {name: content for name in FILES if len(content := FILES[name][0]()) < 15 * MB}
    answered: Counter[str] = Counter()
    over = Event()

    def send(first: int) -> None:
        names = sorted(hostile)
        with Client(installation.url) as client:
            chat = client.open_chat()
        headers = {"Authorization": f"Bearer {chat.token}"}
        url = f"{installation.url}/api/chat/sessions/{chat.session_id}/messages"
        with httpx.Client(trust_env=False, timeout=60) as browser:
            while not over.is_set():
                name = names[first % len(names)]
                sent = {"attachments": (name, hostile[name])}
                answer = browser.post(url, headers=headers, data={"message": "Look"}, files=sent)
                answered[str(answer.status_code)] += 1
                first += SENDERS

    threads = [Thread(target=send, args=(number,)) for number in range(SENDERS)]
    for thread in threads:
        thread.start()
    try:
        yield answered
    finally:
        over.set()
        for thread in threads:
            thread.join()


BESIDE: dict[str, Noise] = {"consoles": consoles, "files": files}


def customers(url: str) -> Crowd:
    """8 customers with a new chat each, and their questions."""
    asked = bench_questions(CUSTOMERS * QUESTIONS)
    with Client(url) as client:
        chats = [
            (client.open_chat(), asked[number * QUESTIONS : (number + 1) * QUESTIONS])
            for number in range(CUSTOMERS)
        ]
    return ask_at_once(url, CUSTOMERS, chats)


def measure(folder: Path, beside: str) -> dict[str, Any]:
    """The customers' waits alone and beside the others, in milliseconds."""
    alone, busy, noise = Crowd(), Crowd(), Counter[str]()
    with Installation(
        folder, demo=True, rate_limit=UNLIMITED, admin_password=PASSWORD
    ) as installation:
        installation.run("core", "migrate")
        installation.run("core", "seed")
        installation.start("index", "web", "worker", "console")
        installation.wait_until_ready()
        up = f"{installation.console_url}/_stcore/health"
        installation.wait_until(lambda: installation.answers(up), "the console")
        customers(installation.url)
        for _ in range(ROUNDS):
            _add(alone, customers(installation.url))
            with BESIDE[beside](installation) as made:
                _add(busy, customers(installation.url))
            noise.update(made)
        memory = installation.rss_mb()
    without, with_them = summed_up(alone.milliseconds), summed_up(busy.milliseconds)
    return {
        "alone": without,
        beside: with_them,
        "ratio": {k: round(with_them[k] / without[k], 2) for k in ("ms", "p95_ms")},
        "failures": alone.failures + busy.failures,
        "noise": dict(noise),
        "seconds": round(busy.seconds, 1),
        "rss_mb": memory,
    }


def _add(crowd: Crowd, more: Crowd) -> None:
    crowd.milliseconds += more.milliseconds
    crowd.failures += more.failures
    crowd.seconds += more.seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--beside", choices=sorted(BESIDE), required=True)
    asked = parser.parse_args()
    sys.stdout.write(json.dumps(measure(asked.folder, asked.beside), indent=2) + "\n")


if __name__ == "__main__":
    main()
