"""Those who are told: an HTTP server and a mail server of the standard library, on real sockets."""

import json
import socketserver
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any


@dataclass(frozen=True)
class Received:
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class WebReceiver:
    """Answers with `status` and `answers` with more headers; `gate` holds the answer back."""

    port: int = 0
    status: int = 200
    answers: dict[str, str] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    gate: Event | None = None
    came: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        return [one.headers["Switchboard-Delivery"] for one in self.received]


@contextmanager
def web_receiver(certificate: Path | None = None) -> Iterator[WebReceiver]:
    """A server on a port of its own, with TLS if there is a certificate (with its key) for it."""
    receiver = WebReceiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with receiver.lock:
                receiver.received.append(Received(self.path, dict(self.headers), body))
            receiver.came.set()
            if receiver.gate is not None:
                receiver.gate.wait(30)
            self.send_response(receiver.status)
            for name, value in receiver.answers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that breaks off is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_address[1]
    with _serving(server):
        yield receiver


@dataclass
class MailReceiver:
    """Speaks as much SMTP as a client needs; `refusals` are answers by the word of a command."""

    port: int = 0
    refusals: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    offers: tuple[str, ...] = ("SIZE 1000000",)


@contextmanager
def trickling_receiver() -> Iterator[int]:
    """The port of a server that begins an answer and sends a byte of it every moment."""
    over = Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            with suppress(OSError):
                while not over.wait(0.05):
                    self.request.sendall(b"x")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    with _serving(server):
        yield server.server_address[1]
        over.set()


class _MailHandler(socketserver.StreamRequestHandler):
    receiver: MailReceiver

    def handle(self) -> None:
        self._say("220 mail.example ESMTP")
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            self.receiver.commands.append(line)
            word = line.split(" ")[0].upper()
            for answer in self._answers(word):
                self._say(answer)
            if word == "DATA" and word not in self.receiver.refusals:
                self._read_message()

    def _answers(self, word: str) -> list[str]:
        if word in self.receiver.refusals:
            return [self.receiver.refusals[word]]
        if word == "EHLO":
            return ["250-mail.example", *(f"250-{o}" for o in self.receiver.offers), "250 HELP"]
        return [{"DATA": "354 go on", "AUTH": "235 welcome", "QUIT": "221 bye"}.get(word, "250 ok")]

    def _read_message(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        self.receiver.messages.append(b"".join(lines))
        self._say("250 stored")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_receiver() -> Iterator[MailReceiver]:
    told = MailReceiver()

    class Handler(_MailHandler):
        receiver = told

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    server = Server(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    with _serving(server):
        yield told


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
