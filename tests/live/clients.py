"""The application on a real port, and clients that talk to it over real sockets."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from app.__main__ import server_options
from app.main import create_app
from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.escalation.models import TicketReason
from core.evaluation.bench_installation import free_ports

LIMIT_S = 30.0
Frame = dict[str, Any]


@dataclass(frozen=True)
class Address:
    """Where an application listens."""

    port: int

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws(self) -> str:
        return f"ws://127.0.0.1:{self.port}"


@contextmanager
def listening(services: Services) -> Iterator[Address]:
    """Serve the API of these services as `python -m app` does, until left."""
    port = free_ports(1)[0]
    app = create_app(services=services, with_chat=False)
    server = uvicorn.Server(uvicorn.Config(app, port=port, **server_options()))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + LIMIT_S
    while not server.started:
        assert thread.is_alive()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    yield Address(port)
    server.should_exit = True
    thread.join(LIMIT_S)
    assert not thread.is_alive()


@dataclass
class Socket:
    """One client's connection and every frame that it got."""

    connection: ClientConnection
    frames: list[Frame] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def send(self, kind: str, **fields: Any) -> None:
        self.connection.send(json.dumps({"type": kind} | fields))

    def send_raw(self, data: str | bytes) -> None:
        self.connection.send(data)

    def next(self, limit_s: float = LIMIT_S) -> Frame:
        frame: Frame = json.loads(self.connection.recv(limit_s))
        self.frames.append(frame)
        return frame

    def until(self, kind: str, limit_s: float = LIMIT_S) -> list[Frame]:
        """Frames up to the first of this type, that one included."""
        frames = [self.next(limit_s)]
        while frames[-1]["type"] != kind:
            frames.append(self.next(limit_s))
        return frames

    def ask(self, content: str, **fields: Any) -> list[Frame]:
        """Say something; the frames until it is answered or refused."""
        self.send("message", content=content, **fields)
        frames = [self.next()]
        while frames[-1]["type"] not in ("complete", "error"):
            frames.append(self.next())
        return frames

    def closed(self) -> int:
        """The code with which the server closes, after the frames before that."""
        with pytest.raises(ConnectionClosed) as closed:
            self._listen()
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code

    def _listen(self) -> None:
        while True:
            self.next()


@dataclass(frozen=True)
class Visitor:
    """The holder of one session's token, over HTTP and over sockets."""

    address: Address
    session_id: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def connect(self, *, token: str | None = None, client_id: str = "", **more: Any) -> Socket:
        """A socket that has been greeted, unless the server closed it at once."""
        token = self.token if token is None else token
        query = f"token={token}&client_id={client_id}"
        url = f"{self.address.ws}/ws/chat/{self.session_id}?{query}"
        opening = connect(url, open_timeout=LIMIT_S, proxy=None, **more)
        return Socket(opening.__enter__())  # left by Socket

    def greeted(self, **options: Any) -> Socket:
        socket = self.connect(**options)
        assert socket.next()["type"] == "connected"
        return socket

    def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        headers = request.pop("headers", self.headers)
        return httpx.request(
            method,
            f"{self.address.http}{path.format(session_id=self.session_id)}",
            headers=headers,
            timeout=LIMIT_S,
            trust_env=False,
            **request,
        )

    def say(self, text: str, **form: Any) -> Frame:
        answer = self.call(
            "POST", "/api/chat/sessions/{session_id}/messages", data={"message": text, **form}
        )
        assert answer.status_code == 200, answer.text
        said: Frame = answer.json()
        return said

    def history(self) -> list[Frame]:
        answer = self.call("GET", "/api/chat/sessions/{session_id}/messages", params={"limit": 200})
        assert answer.status_code == 200, answer.text
        messages: list[Frame] = answer.json()["messages"]
        return messages


def kinds(frames: Sequence[Frame]) -> list[str]:
    return [frame["type"] for frame in frames]


def taken_over(services: Services, visitor: Visitor) -> tuple[Caller, int]:
    """A person in the visitor's session, and the ticket with which they answer there."""
    handoff = services.escalation.request(visitor.session_id, reason=TicketReason.OPERATOR_CHOICE)
    return Caller("Grace", OperatorRole.OPERATOR), handoff.ticket.id
