"""core/health/parts.py: Redis and the language model, which are not ours."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from core.health.parts import outside_parts
from core.health.service import Health, HealthService, Report
from core.limits import Limits
from core.settings import Settings
from tests.redis_server import redis_url

__all__ = ["redis_url"]
KEY = "sk-llm-secret"
NOWHERE = "redis://:hunter2@127.0.0.1:1/0"


class ModelServer(HTTPServer):
    """Lists its models to who has the key; `answers` overrules the status."""

    answers: int | None = None

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _ModelHandler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _ModelHandler(BaseHTTPRequestHandler):
    server: ModelServer

    def do_GET(self) -> None:
        allowed = self.headers["Authorization"] == f"Bearer {KEY}"
        found = 200 if self.path == "/v1/models" else 404
        self.send_response(self.server.answers or (found if allowed else 401))
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def model_server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def report(settings: Settings, **more: Any) -> Report:
    settings = settings.model_copy(update=more)
    limits = Limits(settings.rate_limit, redis_url=settings.redis_url)
    return HealthService(list(outside_parts(settings, limits))).report()


class TestLanguageModel:
    def test_is_healthy_when_it_lists_its_models(
        self, settings: Settings, model_server: ModelServer
    ) -> None:
        found = report(settings, llm_base_url=f"{model_server.url}/", llm_api_key=KEY)
        assert found.services["llm"] == Health.HEALTHY
        assert found.status is Health.HEALTHY

    @pytest.mark.parametrize("key", ["sk-wrong-key", None])
    def test_that_refuses_the_key_only_degrades(
        self, settings: Settings, model_server: ModelServer, key: str | None
    ) -> None:
        found = report(settings, llm_base_url=model_server.url, llm_api_key=key)
        assert "refuses the key" in found.services["llm"]
        assert found.status is Health.DEGRADED
        assert "sk-wrong-key" not in str(found)

    @pytest.mark.parametrize("status", [204, 302, 404, 500])
    def test_is_well_with_any_2xx_and_nothing_else(
        self, settings: Settings, model_server: ModelServer, status: int
    ) -> None:
        model_server.answers = status
        found = report(settings, llm_base_url=model_server.url, llm_api_key=KEY)
        assert (found.status is Health.HEALTHY) == (status == 204)
        assert (str(status) in found.services["llm"]) == (status != 204)

    @pytest.mark.parametrize(
        ("base", "key"),
        [
            ("http://127.0.0.1:1/v1", KEY),
            ("http://user:hunter2@no-such-host.invalid/v1", KEY),
            ("http://[broken", KEY),
            ("http://127.0.0.1:1/v1", "schlüssel"),
            ("http://127.0.0.1:1/v1", "two\nlines"),
        ],
        ids=["nobody there", "no such host", "no address", "no ASCII key", "a key of two lines"],
    )
    def test_that_cannot_be_asked_gives_nothing_away(
        self, settings: Settings, base: str, key: str
    ) -> None:
        found = report(settings, llm_base_url=base, llm_api_key=key)
        assert found.status is Health.DEGRADED
        for hidden in ("127.0.0.1", "hunter2", "invalid", "broken", KEY, "schl", "lines"):
            assert hidden not in found.services["llm"]


class TestRedis:
    def test_is_healthy_when_it_answers(self, settings: Settings, redis_url: str) -> None:
        found = report(settings, redis_url=redis_url)
        assert found.services["redis"] == Health.HEALTHY

    def test_that_does_not_answer_only_degrades(self, settings: Settings) -> None:
        found = report(settings, redis_url=NOWHERE)
        assert found.status is Health.DEGRADED
        assert found.services["redis"] == "it does not answer; each process counts requests alone"


class TestNeither:
    def test_is_needed(self, settings: Settings) -> None:
        found = report(settings)
        assert found.status is Health.HEALTHY
        assert found.services == {"redis": "not configured", "llm": "not configured"}
