"""Sessions, messages and changes of status in any order, over HTTP and sockets mixed.

Nothing that was acknowledged is lost, doubled or out of order, for the history and for everyone
who listens. More sequences: SWITCHBOARD_TEST_THOROUGH=1.
"""

import os
import socket as sockets
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from time import monotonic
from typing import Any

import httpx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.bootstrap import Services
from tests.conftest import ADMIN_KEY
from tests.live.clients import LIMIT_S, Address, Socket, Visitor

SEQUENCES = 2000 if os.environ.get("SWITCHBOARD_TEST_THOROUGH") == "1" else 60
STEPS = 12
SMALL_TALK = ("Hello", "Thanks a lot", "Good morning")
"""Answered without a search, so that many sequences take little time."""
OPERATOR = {"X-API-Key": ADMIN_KEY}


@dataclass
class Listener:
    """A socket and what it must hear: all messages of others from `since` on."""

    socket: Socket
    since: int
    """How many messages were stored when it connected, or was resumed from."""
    own: set[str] = field(default_factory=set)
    """Ids of its own messages and of their answers."""

    def heard(self) -> list[str]:
        """Ids of others' messages as they came."""
        said = [f for f in self.socket.frames if f["type"] in ("message", "operator_message")]
        return [frame["message_id"] for frame in said]


class Conversation(RuleBasedStateMachine):
    """One session, its customer's browsers and an operator."""

    listeners = Bundle("listeners")

    def __init__(self, address: Address, client: httpx.Client) -> None:
        super().__init__()
        self.address = address
        self.client = client
        self.numbers = count(1)
        self.stored: list[str] = []
        """Client message ids that were acknowledged, in order."""
        self.open: list[Listener] = []
        self.status = "active"

    @initialize()
    def arrive(self) -> None:
        opened = self.client.post("/api/sessions", json={}).json()
        self.visitor = Visitor(self.address, opened["session_id"], opened["token"])

    @precondition(lambda self: self.status != "ended" and len(self.open) < 3)
    @rule(target=listeners)
    def connect(self) -> Listener:
        socket = self.visitor.greeted()
        socket.send("ping")  # from now on it is told what others say
        socket.until("pong")
        listener = Listener(socket, since=self._place(socket.frames[0]["last_message_id"]))
        self.open.append(listener)
        return listener

    @rule(listener=consumes(listeners), torn=st.booleans())
    def leave(self, listener: Listener, torn: bool) -> None:
        if self.status != "ended":
            self._check(listener)
        if torn:
            with suppress(OSError):  # the server may have closed it
                listener.socket.connection.socket.shutdown(sockets.SHUT_RDWR)
        listener.socket.connection.close()
        self.open.remove(listener)

    @precondition(lambda self: self.status != "ended")
    @rule(text=st.sampled_from(SMALL_TALK))
    def say_by_http(self, text: str) -> None:
        answer = self._post(self._new_id(), text)
        assert answer.status_code == 200, answer.text

    @precondition(lambda self: self.status != "ended" and self.open)
    @rule(listener=listeners, text=st.sampled_from(SMALL_TALK))
    def say_by_socket(self, listener: Listener, text: str) -> None:
        key = self._new_id()
        listener.socket.send("message", content=text, client_message_id=key)
        stored = listener.socket.until("acknowledged")[-1]
        ended = listener.socket.until("complete")[-1]
        listener.own |= {stored["message_id"], ended["message_id"]}
        self.stored.append(key)

    @precondition(lambda self: self.status != "ended")
    @rule(text=st.sampled_from(SMALL_TALK))
    def say_and_vanish(self, text: str) -> None:
        key = self._new_id()
        socket = self.visitor.greeted()
        socket.send("message", content=text, client_message_id=key)
        socket.connection.socket.shutdown(sockets.SHUT_RDWR)
        socket.connection.close()
        again = self._post(key, text)  # as a client does that never heard whether it arrived
        assert again.status_code == 200, again.text

    @precondition(lambda self: self.stored)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(self.stored))
        before = self._history()
        assert self._post(key, "whatever", new=False).status_code == 200
        assert self._history() == before

    @rule(listener=listeners, data=st.data())
    def resume(self, listener: Listener, data: st.DataObject) -> None:
        if self.status == "ended":
            return
        history = self._history()
        place = data.draw(st.integers(0, len(history)))
        after = {"after": history[place - 1]["id"]} if place else {}
        self._check(listener)
        already = len(listener.heard())
        listener.socket.send("resume", **after)
        listener.socket.until("resumed")
        missed = listener.heard()[already:]
        wanted = [m["id"] for m in history[place : listener.since]]
        assert missed == wanted
        listener.since = min(listener.since, place)
        # What was missed came late; put it where it belongs for the checks to come.
        self._put_first(listener, missed)

    @precondition(lambda self: self.status == "active")
    @rule()
    def ask_for_a_person(self) -> None:
        answer = self.client.post(
            f"/api/chat/sessions/{self.visitor.session_id}/escalate", headers=self.visitor.headers
        )
        assert answer.status_code == 200, answer.text
        self.status = "escalated"

    @precondition(lambda self: self.status == "escalated")
    @rule(text=st.sampled_from(["I am here.", "One moment."]))
    def reply(self, text: str) -> None:
        ticket = self._session()["ticket"]["ticket_id"]
        answer = self.client.post(
            f"/api/escalations/{ticket}/reply", headers=OPERATOR, json={"text": text}
        )
        assert answer.status_code == 200, answer.text

    @precondition(lambda self: self.status == "escalated")
    @rule()
    def hand_back(self) -> None:
        self._change_status("active")

    @precondition(lambda self: self.status != "ended")
    @rule()
    def end(self) -> None:
        for listener in self.open:
            self._check(listener)
        self._change_status("ended")
        for listener in self.open:
            assert listener.socket.closed() == 4409

    @precondition(lambda self: self.status == "ended")
    @rule()
    def come_too_late(self) -> None:
        assert self._post(self._new_id(), "Hello?", new=False).status_code == 409
        assert self.visitor.connect().closed() == 4409

    def teardown(self) -> None:
        if hasattr(self, "visitor"):
            said = [m["client_message_id"] for m in self._history() if m["role"] == "user"]
            assert said == self.stored
            answers = [m for m in self._history() if m["role"] == "assistant"]
            assert len({m["id"] for m in answers}) == len(answers)
            if self.status != "ended":
                for listener in self.open:
                    self._check(listener)
        for listener in self.open:
            listener.socket.connection.close()

    def _check(self, listener: Listener) -> None:
        """The listener hears what it must, once and in order, however long that takes."""
        wanted = [m["id"] for m in self._history()[listener.since :]]
        wanted = [key for key in wanted if key not in listener.own]
        deadline = monotonic() + LIMIT_S
        while len(listener.heard()) < len(wanted):
            listener.socket.next(deadline - monotonic())
        assert listener.heard() == wanted

    def _put_first(self, listener: Listener, missed: list[str]) -> None:
        frames = listener.socket.frames
        late = [f for f in frames if f.get("message_id") in missed and f["type"] != "acknowledged"]
        listener.socket.frames = late + [f for f in frames if f not in late]

    def _change_status(self, status: str) -> None:
        answer = self.client.patch(
            f"/api/sessions/{self.visitor.session_id}/status",
            params={"status": status},
            headers=OPERATOR,
        )
        assert answer.status_code == 200, answer.text
        self.status = status

    def _post(self, key: str, text: str, *, new: bool = True) -> httpx.Response:
        if new:
            self.stored.append(key)
        return self.client.post(
            f"/api/chat/sessions/{self.visitor.session_id}/messages",
            headers=self.visitor.headers,
            data={"message": text, "client_message_id": key},
        )

    def _new_id(self) -> str:
        return f"mine-{next(self.numbers)}"

    def _place(self, message_id: str | None) -> int:
        ids = [message["id"] for message in self._history()]
        return ids.index(message_id) + 1 if message_id else 0

    def _session(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(
            f"/api/sessions/{self.visitor.session_id}", headers=OPERATOR
        ).json()
        return found

    def _history(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.client.get(
            f"/api/chat/sessions/{self.visitor.session_id}/messages",
            params={"limit": 200},
            headers=OPERATOR,
        ).json()["messages"]
        return messages


class TestConversation:
    def test_loses_doubles_and_reorders_nothing(
        self, demo_address: Address, demo_services: Services
    ) -> None:
        with httpx.Client(base_url=demo_address.http, timeout=LIMIT_S, trust_env=False) as client:
            run_state_machine_as_test(
                lambda: Conversation(demo_address, client),
                settings=settings(
                    max_examples=SEQUENCES,
                    stateful_step_count=STEPS,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
