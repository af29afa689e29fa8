"""/health and /metrics over HTTP."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

import core
from app.main import create_app
from core.bootstrap import Services, build
from core.db import make_engine
from core.embedding.embedder import Embedder
from core.health.service import HealthService, Part

PARTS = {"database", "index", "embedding", "agent", "worker", "redis", "llm"}

SECRET = "hunter2"
NO_REDIS = f"redis://:{SECRET}@127.0.0.1:1/0"


def rebuilt(
    services: Services, embedder: Embedder, *, engine: Engine | None = None, **more: object
) -> TestClient:
    """The API on the same data with other settings, or on another database."""
    settings = services.settings.model_copy(update=more)
    engine = engine or services.transactions.engine
    broken = build(settings, embedder=embedder, engine=engine)
    return TestClient(create_app(services=broken, with_chat=False))


def route_counts(client: TestClient) -> dict[str, int]:
    """Requests so far by method, route and status."""
    pattern = r"switchboard_http_request_duration_seconds_count\{(.*)\} (\S+)"
    return {
        labels: int(float(count))
        for labels, count in re.findall(pattern, client.get("/metrics").text)
    }


class TestHealth:
    def test_is_200_and_names_every_part(self, demo_client: TestClient) -> None:
        answer = demo_client.get("/health")
        content = answer.json()
        assert answer.status_code == 200
        assert set(content) == {"status", "timestamp", "version", "services"}
        assert set(content["services"]) == PARTS
        assert content["version"] == core.__version__
        assert content["timestamp"].endswith("Z")
        assert content["services"]["redis"] == "not configured"
        assert content["services"]["llm"] == "not configured"

    def test_is_200_even_when_a_part_is_missing(self, demo_client: TestClient) -> None:
        content = demo_client.get("/health").json()
        assert content["status"] == "unhealthy"
        assert "worker does not run" in content["services"]["worker"]
        assert content["services"]["index"] == "healthy"

    def test_shows_no_address_and_no_path(
        self, demo_client: TestClient, demo_services: Services
    ) -> None:
        answer = demo_client.get("/health").text
        assert "://" not in answer
        assert str(demo_services.settings.data_dir) not in answer


class TestReady:
    def test_is_503_until_every_part_answers(self, demo_client: TestClient) -> None:
        answer = demo_client.get("/health/ready")
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert set(answer.json()["services"]) == PARTS

    def test_is_200_then(self, client: TestClient, services: Services) -> None:
        services.heartbeats.beat("worker")
        answer = client.get("/health/ready")
        assert answer.status_code == 200, answer.text
        assert answer.json()["status"] == "healthy"

    def test_is_200_though_what_is_not_required_is_down(
        self, services: Services, embedder: Embedder
    ) -> None:
        services.heartbeats.beat("worker")
        client = rebuilt(services, embedder, redis_url=NO_REDIS, llm_base_url="http://127.0.0.1:1")
        answer = client.get("/health/ready")
        assert answer.status_code == 200
        assert answer.json()["status"] == "degraded"


class TestBrokenPart:
    """Whatever is broken, its words name the part and nothing else."""

    @pytest.mark.parametrize(
        "url",
        [
            f"postgresql+psycopg://joe:{SECRET}@127.0.0.1:1/switchboard",
            f"postgresql+psycopg://joe:{SECRET}@no-such-host.invalid/switchboard",
            f"sqlite:////no/such/{SECRET}/switchboard.db",
            "sqlite://",
        ],
        ids=["nobody there", "no such host", "no such folder", "no tables"],
    )
    def test_may_be_the_database(self, services: Services, embedder: Embedder, url: str) -> None:
        client = rebuilt(services, embedder, engine=make_engine(url))
        content = self._unready(client)
        assert "database does not answer" in content["services"]["database"]

    def test_may_be_the_index(self, services: Services, embedder: Embedder) -> None:
        client = rebuilt(services, embedder, index_url=f"http://joe:{SECRET}@127.0.0.1:1")
        assert "does not answer" in self._unready(client)["services"]["index"]

    def _unready(self, client: TestClient) -> Any:
        answer = client.get("/health/ready")
        assert answer.status_code == 503
        assert answer.json()["status"] == "unhealthy"
        for hidden in (SECRET, "://", "127.0.0.1", "invalid", "joe", "switchboard.db"):
            assert hidden not in answer.text
        return answer.json()


class TestManyWhoAsk:
    def test_hold_up_nobody_else_while_a_part_hangs(self, services: Services) -> None:
        go = Event()
        stuck = HealthService([Part(name, lambda: str(go.wait(10))) for name in PARTS])
        app = create_app(services=replace(services, health=stuck), with_chat=False)
        with TestClient(app) as client, ThreadPoolExecutor(60) as pool:
            waiting = [pool.submit(client.get, "/health") for _ in range(60)]
            assert client.post("/api/sessions").status_code == 201
            assert not any(answer.done() for answer in waiting)
            go.set()
            assert {answer.result().status_code for answer in waiting} == {200}


class TestLive:
    def test_asks_nothing_but_the_process(self, demo_client: TestClient) -> None:
        answer = demo_client.get("/health/live")
        assert answer.status_code == 200
        assert set(answer.json()) == {"status", "timestamp", "version"}


class TestMetrics:
    def test_count_requests_by_the_routes_template(
        self, client: TestClient, customer: object
    ) -> None:
        client.get("/api/sessions/sess_one")
        client.get("/api/sessions/sess_two")
        label = 'method="GET",route="/api/sessions/{session_id}",status="401"'
        assert route_counts(client)[label] == 2

    def test_count_turns_by_outcome(self, demo_client: TestClient, demo_customer: object) -> None:
        name = 'switchboard_turn_duration_seconds_count{outcome="answered"}'
        demo_customer.say("How do I reset my password?")
        assert name in demo_client.get("/metrics").text

    def test_take_no_label_from_a_caller(self, client: TestClient) -> None:
        before = len(route_counts(client))
        for n in range(5):
            client.get(f"/nothing-{n}")
            client.get(f"/help/nothing-{n}")
            client.request(f"VERB{n}", "/api/sessions")
        assert len(route_counts(client)) <= before + 5

    def test_are_in_prometheus_own_format(self, demo_client: TestClient) -> None:
        answer = demo_client.get("/metrics")
        assert answer.headers["Content-Type"].startswith("text/plain; version=1")
