"""Lines that break, clients that do not read, and many of them at once."""

import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from statistics import quantiles
from time import monotonic, perf_counter
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from core.bootstrap import Services
from tests.live.clients import LIMIT_S, Address, Visitor, kinds, taken_over

QUESTION = "How do I reset my password?"
PHASES = ("acknowledged", "start", "status", "sources", "text", "complete")
CLIENTS = 100


def answered(visitor: Visitor, pairs: int) -> list[dict[str, Any]]:
    """The session's messages once so many questions have their answers."""
    deadline = monotonic() + LIMIT_S
    while len(found := visitor.history()) < 2 * pairs:
        assert monotonic() < deadline, found
    return found


class TestBrokenLine:
    @pytest.mark.parametrize("phase", PHASES)
    @pytest.mark.parametrize("abruptly", [True, False], ids=["torn", "closed"])
    def test_in_any_phase_leaves_a_complete_conversation(
        self, visitor: Visitor, phase: str, abruptly: bool
    ) -> None:
        client = visitor.greeted()
        client.send("message", content=QUESTION, client_message_id="torn-1")
        client.until(phase)
        if abruptly:
            client.connection.socket.shutdown(socket.SHUT_RDWR)
        client.connection.close()
        question, answer = answered(visitor, 1)
        with visitor.greeted() as again:
            retold = again.ask(QUESTION, client_message_id="torn-1")
        assert visitor.history() == [question, answer]
        assert retold[0]["message_id"] == question["id"]
        assert retold[-1]["message_id"] == answer["id"]

    def test_before_any_frame_comes_back_stores_what_was_sent(self, visitor: Visitor) -> None:
        client = visitor.greeted()
        for n in range(3):
            client.send("message", content=f"{QUESTION} {n}")
        client.connection.close()
        said = [m["content"] for m in answered(visitor, 3) if m["role"] == "user"]
        assert said == [f"{QUESTION} {n}" for n in range(3)]

    def test_is_told_once_by_resume_whatever_came_before(self, visitor: Visitor) -> None:
        client = visitor.greeted()
        client.send("message", content=QUESTION, client_message_id="torn-2")
        stored = client.until("acknowledged")[-1]["message_id"]
        client.connection.socket.shutdown(socket.SHUT_RDWR)
        with visitor.greeted() as again:
            again.send("resume", after=stored)
            frames = again.until("resumed")
            if kinds(frames) == ["resumed"]:  # the answer was not there yet
                frames = again.until("message")
        answer = answered(visitor, 1)[-1]
        assert [f["message_id"] for f in frames if f["type"] == "message"] == [answer["id"]]


class TestSlowReader:
    def test_is_cut_off_and_misses_nothing_when_it_comes_back(
        self, visitor: Visitor, demo_services: Services
    ) -> None:
        grace, ticket_id = taken_over(demo_services, visitor)
        page = "🙂" * 4000
        client = visitor.greeted(max_queue=1, compression=None)
        client.connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        client.send("ping")
        with visitor.greeted(max_queue=None) as brisk:
            brisk.send("ping")
            for _ in range(1200):
                demo_services.escalation.reply(ticket_id, by=grace, text=page)
            # The one that reads has everything, whatever the other one does.
            heard = [brisk.until("operator_message")[-1] for _ in range(1200)]
        got = []
        with suppress(ConnectionClosed):
            while True:
                frame = client.next()
                got += [frame["message_id"]] if frame["type"] == "operator_message" else []
        wanted = [frame["message_id"] for frame in heard]
        assert got == wanted[: len(got)]
        assert len(got) < len(wanted)
        with visitor.greeted() as again:
            again.send("resume", after=got[-1] if got else None)
            frames = again.until("resumed")
        rest = [frame["message_id"] for frame in frames if frame["type"] == "operator_message"]
        assert got + rest == wanted


class TestManyClients:
    def test_at_once_are_all_answered(
        self, demo_address: Address, visit: Callable[[Address], Visitor]
    ) -> None:
        visitors = [visit(demo_address) for _ in range(CLIENTS)]
        start = threading.Barrier(CLIENTS)

        def ask(visitor: Visitor) -> float:
            with visitor.greeted() as client:
                start.wait(LIMIT_S)
                began = perf_counter()
                frames = client.ask(QUESTION)
                spent = perf_counter() - began
            assert kinds(frames)[-1] == "complete", frames
            assert "".join(f["content"] for f in frames if f["type"] == "text")
            return spent

        with ThreadPoolExecutor(CLIENTS) as threads:
            seconds = sorted(threads.map(ask, visitors))
        p95 = quantiles(seconds, n=20)[-1]
        sys.stdout.write(f"{CLIENTS} clients at once: p95 {p95:.2f} s\n")  # pytest -s shows it
        assert len(seconds) == CLIENTS
        assert all(len(visitor.history()) == 2 for visitor in visitors[:5])
