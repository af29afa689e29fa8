"""What every answer carries, and how large a request may be."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from app import errors
from app.middleware.body_limit import BodyLimit
from app.middleware.frame import RequestFrame
from core.telemetry.metrics import Metrics

LIMIT = 1000


@pytest.fixture
def echo() -> Iterator[TestClient]:
    """Answers with the number of bytes that it received; at most 1000 are let in."""
    app = FastAPI()
    errors.install(app)
    app.add_middleware(BodyLimit, files=0, small=LIMIT)
    app.add_middleware(RequestFrame, metrics=Metrics(), slow_ms=1000)

    async def size(request: Request) -> int:
        return len(await request.body())

    app.add_api_route("/", size, methods=["POST"])
    with TestClient(app) as client:
        yield client


class TestRequestId:
    @pytest.mark.parametrize("mine", ["a", "order-7.retry_2", "A" * 64])
    def test_of_the_caller_is_kept_when_it_is_a_sane_one(
        self, demo_client: TestClient, mine: str
    ) -> None:
        answer = demo_client.get("/health/live", headers={"X-Request-ID": mine})
        assert answer.headers["X-Request-ID"] == mine

    @pytest.mark.parametrize("mine", ["", "A" * 65, "two words", "<script>", "ä".encode()])
    def test_is_made_anew_otherwise(self, demo_client: TestClient, mine: Any) -> None:
        answer = demo_client.get("/health/live", headers={"X-Request-ID": mine})
        assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])

    def test_differs_between_requests(self, demo_client: TestClient) -> None:
        ids = {demo_client.get("/health/live").headers["X-Request-ID"] for _ in range(3)}
        assert len(ids) == 3


class TestEveryAnswer:
    @pytest.mark.parametrize(
        "path", ["/", "/health/live", "/api/nothing", "/docs", "/help/nothing", "/theme.css"]
    )
    def test_carries_the_headers(self, whole_client: TestClient, path: str) -> None:
        headers = whole_client.get(path).headers
        assert headers["X-Request-ID"]
        assert 0 <= float(headers["X-Process-Time"]) < 60
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]


class TestLog:
    def test_has_a_line_with_session_and_request(
        self, demo_customer: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        demo_customer.client.get(
            f"/api/sessions/{demo_customer.session_id}",
            headers=demo_customer.headers | {"X-Request-ID": "seen-in-log"},
        )
        line = next(line for line in capsys.readouterr().out.splitlines() if "seen-in-log" in line)
        assert f"session_id={demo_customer.session_id}" in line
        assert "status=200" in line

    def test_cannot_be_forged_by_an_address(
        self, demo_client: TestClient, capsys: pytest.CaptureFixture[str]
    ) -> None:
        demo_client.get("/help/x%0A2026-01-01 [error] broken in%1b[2J")
        assert len(capsys.readouterr().out.splitlines()) == 1

    def test_never_has_a_token_or_a_key(
        self, demo_customer: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        demo_customer.client.get(
            f"/api/sessions?token={demo_customer.token}",
            headers=demo_customer.headers | {"X-API-Key": "sk_secret"},
        )
        logged = capsys.readouterr().out
        assert demo_customer.token not in logged
        assert "sk_secret" not in logged


class TestBodyLimit:
    def test_lets_in_what_is_just_small_enough(self, echo: TestClient) -> None:
        assert echo.post("/", content=b"x" * LIMIT).json() == LIMIT

    def test_refuses_what_its_header_says_is_too_large(self, echo: TestClient) -> None:
        answer = echo.post("/", content=b"x" * (LIMIT + 1))
        assert answer.status_code == 413
        assert answer.json()["error"] == "RequestTooLarge"

    def test_stops_reading_when_no_header_says_how_much_comes(self, echo: TestClient) -> None:
        read = 0

        def stream() -> Iterator[bytes]:
            nonlocal read
            for _ in range(100):
                read += 1
                yield b"x" * 100

        answer = echo.post("/", content=stream())
        assert answer.status_code == 413
        assert answer.headers["X-Request-ID"]

    def test_of_the_api_leaves_room_for_ten_files(self, demo_customer: Any) -> None:
        files = [("attachments", (f"{n}.bin", b"%d" % n * 1000)) for n in range(10)]
        assert demo_customer.say("Here they are", files=files)["message_id"] is not None
