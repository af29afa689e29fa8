"""/api/escalations/detector, /corrections and /rules over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.bootstrap import Services
from core.escalation.detection.detector import Shipped
from core.escalation.detection.live import LiveClassifier
from core.in_force import LOOK_EVERY_S

RULES = "/api/escalations/rules"
KEYWORD = {
    "name": "Press",
    "kind": "keyword",
    "condition": {"words": ["journalist"]},
    "outcome": "now",
}


@pytest.fixture
def admin(services: Services) -> dict[str, str]:
    return {"X-API-Key": services.settings.api_key or ""}


class TestRules:
    def test_hold_from_then_on_until_they_are_switched_off(
        self, client: TestClient, admin: dict[str, str], arrive: Callable[..., Any]
    ) -> None:
        made = client.post(RULES, headers=admin, json=KEYWORD)
        assert made.status_code == 201
        question = "I am a journalist, how warm is it?"
        answer = arrive(client).say(question)
        assert answer["outcome"] == "escalated"
        ticket = client.get("/api/escalations", headers=admin).json()[0]
        assert ticket["reason"] == "business_rule"
        assert ticket["evidence"]["matched"] == "journalist"
        one = f"{RULES}/{made.json()['rule_id']}"
        off = client.patch(one, headers=admin, json={"enabled": False})
        assert off.json()["enabled"] is False
        assert arrive(client).say(question)["outcome"] != "escalated"
        assert client.delete(one, headers=admin).status_code == 204
        assert client.get(RULES, headers=admin).json() == []

    @pytest.mark.parametrize(
        ("kind", "condition", "problem"),
        [
            ("keyword", {"words": []}, "a list of words"),
            ("topic", {"example": "My visa", "threshold": 2}, "a cosine between 0 and 1"),
            ("attribute", {"key": "plan"}, "value: a text"),
            ("order_value", {"key": "total", "limit": "much"}, "limit: a number"),
        ],
    )
    def test_say_what_they_lack(
        self,
        client: TestClient,
        admin: dict[str, str],
        kind: str,
        condition: dict[str, Any],
        problem: str,
    ) -> None:
        wrong = KEYWORD | {"kind": kind, "condition": condition}
        answer = client.post(RULES, headers=admin, json=wrong)
        assert answer.status_code == 400
        assert problem in answer.json()["message"]

    def test_do_something(self, client: TestClient, admin: dict[str, str]) -> None:
        answer = client.post(RULES, headers=admin, json=KEYWORD | {"outcome": "none"})
        assert answer.status_code == 400


class TestDetector:
    def test_is_corrected_retrained_by_the_worker_and_put_back(
        self,
        client: TestClient,
        admin: dict[str, str],
        services: Services,
        arrive: Callable[..., Any],
    ) -> None:
        services.detector.prepare()
        customer = arrive(client)
        customer.say("How warm is it in the greenhouse?")
        asked = customer.history()["messages"][0]["id"]
        corrected = client.post(
            "/api/escalations/corrections",
            headers=admin,
            json={"message_id": asked, "should_escalate": False},
        )
        assert corrected.status_code == 201
        assert client.post("/api/escalations/detector/retrain", headers=admin).status_code == 202
        assert client.get("/api/escalations/detector", headers=admin).json()["retraining"]
        assert services.detector.run_some() == 1
        state = client.get("/api/escalations/detector", headers=admin).json()
        newest = state["versions"][0]
        assert (newest["version"], state["retraining"], state["corrections"]) == (2, False, 1)
        assert newest["before"].keys() >= {"precision", "recall", "f1"}
        assert newest["after"]["corrections"] == 1
        back = client.post(
            "/api/escalations/detector/restore", headers=admin, json={"version": 1}
        ).json()
        assert back["is_live"]
        # A process that starts now, or has looked {LOOK_EVERY_S} s ago, follows.
        other = LiveClassifier(
            services.transactions, shipped=Shipped(services.embedder), model=services.embedder.name
        )
        assert other.live().version == "1"
        assert LOOK_EVERY_S <= 2
