"""All layers around the application together: what they let through as it comes, and what not."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.responses import StreamingResponse
from starlette.testclient import TestClient
from starlette.types import Message

from app import errors
from app.limits import ClientLimits
from app.middleware.stack import surround
from core.bootstrap import Services

SLOW_MS = 20


@pytest.fixture
def surrounded(services: Services) -> FastAPI:
    """An application with two routes, inside every layer."""
    app = FastAPI()
    app.state.services = services
    errors.install(app)
    settings = services.settings.model_copy(update={"slow_request_ms": SLOW_MS})
    limits = ClientLimits(services)
    surround(app, settings, metrics=services.metrics, limits=limits)

    @app.get("/api/slow")
    def slow() -> str:
        time.sleep(2 * SLOW_MS / 1000)  # what is tested is that it takes long
        return "done"

    return app


class TestStream:
    def test_passes_piece_by_piece(self, surrounded: FastAPI) -> None:
        happened: list[str] = []

        async def pieces() -> AsyncIterator[bytes]:
            for piece in ("one", "two", "three"):
                happened.append(f"made {piece}")
                yield piece.encode()

        @surrounded.get("/api/stream")
        def stream() -> StreamingResponse:
            return StreamingResponse(pieces(), media_type="text/event-stream")

        async def send(message: Message) -> None:
            if message.get("body"):
                happened.append(f"sent {message['body'].decode()}")

        asyncio.run(surrounded(_scope("/api/stream"), _receive, send))
        assert happened == [
            f"{done} {piece}" for piece in ("one", "two", "three") for done in ("made", "sent")
        ]


class TestSlowRequest:
    def test_is_a_warning_in_the_log(self, surrounded: FastAPI, logged: Callable[[], str]) -> None:
        with TestClient(surrounded) as client:
            assert client.get("/api/slow").json() == "done"
        assert "Slow request" in logged()


class TestSize:
    def test_of_a_request_without_files_is_limited_while_it_is_read(
        self, demo_client: TestClient
    ) -> None:
        def endless() -> Iterator[bytes]:
            for _ in range(200):
                yield b" " * 10_000

        answer = demo_client.post("/api/sessions", content=endless())
        assert answer.status_code == 413
        assert answer.json()["error"] == "RequestTooLarge"
        assert answer.headers["X-Request-ID"]


class TestSecureTransport:
    def test_is_demanded_of_browsers_that_came_by_it(self, surrounded: FastAPI) -> None:
        with TestClient(surrounded, base_url="https://testserver") as client:
            assert "max-age" in client.get("/api/slow").headers["Strict-Transport-Security"]
        with TestClient(surrounded) as client:
            assert "Strict-Transport-Security" not in client.get("/api/slow").headers


def _scope(path: str) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"testserver")],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
        "state": {},
    }


async def _receive() -> Message:
    await asyncio.sleep(60)  # the caller has nothing more to say; the answer ends first
    return {"type": "http.disconnect"}
