"""/health and /metrics over HTTP."""

import re

from starlette.testclient import TestClient

import core
from core.bootstrap import Services

PARTS = {"database", "index", "embedding", "agent", "worker", "redis", "llm"}


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
        demo_customer.say("How do I reset my password?")  # type: ignore[attr-defined]
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
