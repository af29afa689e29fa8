"""An OpenAI-compatible server over real HTTP that says what a script says.

A script is a list of steps for one request; each request takes the next script, and the last one
is taken again and again. A script may also be a function of the request's body.
"""

import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

KEY = "sk-llm-secret-key"
MODEL = "scripted-1"


@dataclass(frozen=True)
class Say:
    """Text in one chunk."""

    text: str


@dataclass(frozen=True)
class Call:
    """A tool that the model wants; its arguments come in two chunks."""

    name: str
    arguments: Mapping[str, Any] | str = field(default_factory=dict)


@dataclass(frozen=True)
class Wait:
    """Nothing until the event is set, which may be never."""

    until: Event


@dataclass(frozen=True)
class Delay:
    """A pause of so many seconds, as a model has that thinks."""

    seconds: float


@dataclass(frozen=True)
class Refuse:
    """An error's status instead of an answer."""

    status: int
    body: str = '{"error": {"message": "no, sk-llm-secret-key"}}'
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cut:
    """The connection breaks."""


@dataclass(frozen=True)
class Garbage:
    """A chunk that is no JSON."""


@dataclass(frozen=True)
class NoUsage:
    """The server does not count tokens."""


@dataclass(frozen=True)
class Full:
    """The model has reached its limit of tokens."""


@dataclass(frozen=True)
class Odd:
    """A chunk that is JSON and not the API's."""

    content: Mapping[str, Any]


@dataclass(frozen=True)
class Lingers:
    """The server says that it has ended, and keeps the line open."""

    until: Event


Step = Odd | Lingers | Say | Call | Wait | Delay | Refuse | Cut | Garbage | NoUsage | Full
Script = Sequence[Step] | Callable[[Mapping[str, Any]], Sequence[Step]]


class ScriptedServer(ThreadingHTTPServer):
    """`requests` has the bodies that came, `left` is set when a client has gone away early."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.scripts: list[Script] = []
        self.requests: list[Mapping[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.left = Event()
        self.came = Event()
        self._lock = Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def play(self, *scripts: Script) -> None:
        """What the next requests get; forgets those that came before."""
        self.scripts = list(scripts)
        self.requests, self.headers = [], []
        self.left.clear()
        self.came.clear()

    def next_script(self, body: Mapping[str, Any], headers: Mapping[str, str]) -> Sequence[Step]:
        with self._lock:
            self.requests.append(body)
            self.headers.append(headers)
            script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        self.came.set()
        return script(body) if callable(script) else script

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        steps = list(
            self.server.next_script(
                body, {name.title(): value for name, value in self.headers.items()}
            )
        )
        if steps and isinstance(steps[0], Refuse):
            self._refuse(steps[0])
            return
        try:
            self._stream(steps)
        except OSError:
            self.server.left.set()
            self.close_connection = True

    def _refuse(self, refusal: Refuse) -> None:
        content = refusal.body.encode()
        self.send_response(refusal.status)
        for name, value in refusal.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, steps: Sequence[Step]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._delta(role="assistant", content="")
        calls = 0
        for step in steps:
            if isinstance(step, Cut):
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            if isinstance(step, Call):
                self._call(calls, step.name, step.arguments)
                calls += 1
            self._play(step)
        full = any(isinstance(step, Full) for step in steps)
        reason = "length" if full else "tool_calls" if calls else "stop"
        self._chunk({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
        if not any(isinstance(step, NoUsage) for step in steps):
            tokens = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
            self._chunk({"choices": [], "usage": tokens})
        self._send("data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _play(self, step: Step) -> None:
        match step:
            case Say(text):
                self._delta(content=text)
            case Wait(until):
                self._wait(until)
            case Delay(seconds):
                time.sleep(seconds)
            case Odd(content):
                self._chunk(content)
            case Lingers(until):
                last = {"index": 0, "delta": {}, "finish_reason": "stop"}
                self._chunk({"choices": [last]})
                self._wait(until)
            case Garbage():
                self._send("data: {not json\n\n")

    def _call(self, place: int, name: str, arguments: Mapping[str, Any] | str) -> None:
        text = arguments if isinstance(arguments, str) else json.dumps(arguments)
        half = len(text) // 2
        first = {"id": f"call_{place}", "type": "function", "index": place}
        self._delta(tool_calls=[first | {"function": {"name": name, "arguments": text[:half]}}])
        self._delta(tool_calls=[{"index": place, "function": {"arguments": text[half:]}}])

    def _delta(self, **delta: Any) -> None:
        self._chunk({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})

    def _chunk(self, more: Mapping[str, Any]) -> None:
        about = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": MODEL}
        self._send(f"data: {json.dumps(about | dict(more))}\n\n")

    def _send(self, text: str) -> None:
        content = text.encode()
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")

    def _wait(self, until: Event) -> None:
        """Until then, or until the client has gone."""
        self.connection.settimeout(0.02)
        while not until.is_set():
            with suppress(TimeoutError):
                if self.connection.recv(1, socket.MSG_PEEK) == b"":
                    raise ConnectionResetError
        self.connection.settimeout(None)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
