"""GET /api/telemetry/summary."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.bootstrap import Services

PATH = "/api/telemetry/summary"
OUTCOMES = {"answered", "clarified", "declined", "escalated", "with_human"}


@pytest.fixture
def ask(client: TestClient, admin: dict[str, str]) -> Any:
    def asked(**query: str) -> Any:
        return client.get(PATH, headers=admin, params=query)

    return asked


class TestSummary:
    def test_tells_of_what_just_happened(self, ask: Any, customer: Any) -> None:
        answer = customer.say("Which tomatoes grow best on a balcony?")
        customer.say("I want to talk to a human")
        customer.client.post(
            f"/api/chat/messages/{answer['message_id']}/feedback",
            headers=customer.headers,
            json={"rating": "down"},
        )
        found = ask().json()
        assert found["sessions_started"] == 1
        assert found["turns"] == 2
        assert found["outcomes"]["declined"] == {"count": 1, "share": 0.5}
        assert found["outcomes"]["escalated"] == {"count": 1, "share": 0.5}
        assert found["declined_rate"] == 0.5
        assert found["escalations"]["explicit_request"] == 1
        assert found["feedback"] == {"up": 0, "down": 1}
        assert found["open_tickets"] == {"queued": 1, "claimed": 0, "waiting": 0}
        assert found["response_seconds"]["count"] == 2
        assert found["response_seconds"]["p50"] > 0
        assert found["stage_seconds"]["store"]["count"] == 2
        assert sum(point["turns"] for point in found["volume"]) == 2
        assert sum(map(sum, found["weekly"])) == 2
        assert found["hit_rate"] == 0.0
        assert found["first_replies"] == {"met": 0, "missed": 0, "met_rate": None}
        assert found["tickets_resolved"] == 0
        assert found["resolution"]["classes"]["still_open"] == 1
        assert found["resolution"]["judged"] == 0
        assert found["resolution"]["strict"] == {"count": 0, "rate": None}
        assert found["before"]["turns"] == 0

    def test_of_an_empty_installation_has_everything_but_numbers(self, ask: Any) -> None:
        found = ask().json()
        assert set(found["outcomes"]) == OUTCOMES
        assert found["answered_rate"] is None
        assert found["csat"] == {"average": None, "scores": {str(n): 0 for n in range(1, 6)}}
        assert found["ticket_wait_seconds"] == {"count": 0, "p50": None, "p95": None, "p99": None}
        assert len(found["confidence"]) == 10
        assert found["confidence_cited"] == [0] * 10
        assert found["hit_rate"] is None

    def test_covers_the_last_24_hours_by_the_hour_if_nothing_is_asked_for(self, ask: Any) -> None:
        found = ask().json()
        start, end = (datetime.fromisoformat(found[name]) for name in ("from", "to"))
        assert end - start == timedelta(hours=24)
        assert datetime.now(UTC) - end < timedelta(minutes=1)
        assert (found["bucket"], len(found["volume"])) == ("hour", 25)

    def test_gives_back_the_period_that_was_asked_for(self, ask: Any) -> None:
        found = ask(**{"from": "2026-01-01T02:00:00+02:00", "to": "2026-02-01"}).json()
        assert (found["from"], found["to"]) == ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")
        assert (found["bucket"], len(found["volume"])) == ("day", 31)

    @pytest.mark.parametrize(
        ("query", "problem"),
        [
            ({"from": "2026-01-02", "to": "2026-01-01"}, "earlier than"),
            ({"from": "2026-01-01", "to": "2026-01-01"}, "earlier than"),
            ({"from": "2024-01-01", "to": "2026-01-01"}, "366 days"),
            ({"from": "0001-01-01T00:00:00+14:00"}, "2000 and 2200"),
            ({"to": "9999-12-31T23:59:59-14:00"}, "2000 and 2200"),
            ({"from": "9e99"}, "from"),
            ({"from": "yesterday"}, "from"),
            ({"to": "\x00"}, "to"),
        ],
    )
    def test_is_refused_for_what_is_no_period(
        self, ask: Any, query: dict[str, str], problem: str
    ) -> None:
        answer = ask(**query)
        assert answer.status_code == 422
        assert answer.json()["error"] == "InvalidInput"
        assert problem in answer.json()["message"]


class TestTopics:
    def test_say_what_was_asked_and_what_came_of_it(
        self, ask: Any, customer: Any, services: Services
    ) -> None:
        for text in ("Which tomatoes grow on a balcony?", "Do tomatoes grow on my balcony?"):
            customer.say(text)
        other = services.sessions.create().id
        list(services.agent.take_turn(other, "Tomatoes on a shady balcony?"))
        assert ask().json()["questions_not_sorted"] == 3
        services.topic_gathering.run_some()
        found = ask().json()
        [topic] = found["topics"]
        assert set(topic["name"].lower().split(", ")) >= {"tomatoes", "balcony"}
        assert {key: value for key, value in topic.items() if key not in ("topic_id", "name")} == {
            "turns": 3,
            "share": 1.0,
            "turns_before": 0,
            "answered_rate": 0.0,
            "declined_rate": 1.0,
            "escalated_rate": 0.0,
        }
        assert found["questions_not_sorted"] == 0
