"""/api/knowledge/gaps over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.bootstrap import Services

GAPS = "/api/knowledge/gaps"
HORSE = "Which horse is best for a beginner?"
QUARK = "How heavy is a strange quark?"


@pytest.fixture
def admin(services: Services) -> dict[str, str]:
    return {"X-API-Key": services.settings.api_key or ""}


@pytest.fixture
def gap(
    client: TestClient, services: Services, admin: dict[str, str], arrive: Callable[..., Any]
) -> dict[str, Any]:
    """Of two customers; another gap has one."""
    for question in (HORSE, "What is the best horse for beginners?", QUARK):
        arrive(client).say(question)
    services.quality.gaps.gathering.run_some()
    listed = client.get(GAPS, headers=admin)
    assert listed.headers["X-Total-Count"] == "2"
    first: dict[str, Any] = listed.json()[0]
    return first


class TestGaps:
    def test_are_listed_by_customers(self, gap: dict[str, Any]) -> None:
        assert (gap["customers"], gap["kinds"], gap["state"]) == (2, {"declined": 2}, "open")

    def test_show_the_sessions_behind(
        self, client: TestClient, admin: dict[str, str], gap: dict[str, Any]
    ) -> None:
        full = client.get(f"{GAPS}/{gap['gap_id']}", headers=admin).json()
        assert HORSE in [each["question"] for each in full["asked"]]
        assert all(each["session_id"].startswith("sess_") for each in full["asked"])
        assert full["replies"] == []

    def test_are_drafted_once(
        self, client: TestClient, admin: dict[str, str], gap: dict[str, Any]
    ) -> None:
        one = f"{GAPS}/{gap['gap_id']}"
        drafted = client.post(f"{one}/draft", headers=admin)
        assert drafted.status_code == 201
        again = client.post(f"{one}/draft", headers=admin)
        assert (again.status_code, again.json()["error"]) == (409, "GapHasDraft")
        article = f"/api/knowledge/articles/{drafted.json()['article_id']}"
        refused = client.post(f"{article}/publish", headers=admin)
        assert (refused.status_code, refused.json()["error"]) == (400, "InvalidDocument")

    def test_are_checked(
        self, client: TestClient, admin: dict[str, str], gap: dict[str, Any]
    ) -> None:
        checked = client.post(f"{GAPS}/{gap['gap_id']}/check", headers=admin)
        assert checked.json() == {"answered": 0, "questions": 2}

    def test_are_dismissed_and_opened_again(
        self, client: TestClient, admin: dict[str, str], gap: dict[str, Any]
    ) -> None:
        one = f"{GAPS}/{gap['gap_id']}"
        no_reason = client.post(f"{one}/dismiss", headers=admin, json={"reason": " "})
        assert no_reason.status_code == 400
        client.post(f"{one}/dismiss", headers=admin, json={"reason": "No stable"})
        [dismissed] = client.get(GAPS, headers=admin, params={"state": "dismissed"}).json()
        assert dismissed["reason"] == "No stable"
        assert client.post(f"{one}/reopen", headers=admin).json()["state"] == "open"

    def test_are_split_and_merged(
        self, client: TestClient, admin: dict[str, str], gap: dict[str, Any]
    ) -> None:
        one = f"{GAPS}/{gap['gap_id']}"
        asked = client.get(one, headers=admin).json()["asked"][0]["message_id"]
        own = client.post(f"{one}/split", headers=admin, json={"message_id": asked})
        assert own.status_code == 201
        taken_in = {"gap_id": own.json()["gap_id"]}
        merged = client.post(f"{one}/merge", headers=admin, json=taken_in).json()
        assert merged["questions"] == 2

    def test_that_are_not_there_are_not_found(
        self, client: TestClient, admin: dict[str, str]
    ) -> None:
        for method, path in (("GET", ""), ("POST", "/draft"), ("POST", "/check")):
            answer = client.request(method, f"{GAPS}/4711{path}", headers=admin)
            assert (answer.status_code, answer.json()["error"]) == (404, "GapNotFound")
