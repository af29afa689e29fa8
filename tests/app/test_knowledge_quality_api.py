"""/api/knowledge: conflicts, stale articles and recalls over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.accounts.models import OperatorRole
from core.bootstrap import Services
from core.db import now
from core.knowledge.documents import Document

CONFLICTS = "/api/knowledge/conflicts"
RECALL = "/api/knowledge/articles/faq/returns/versions/1/recall"
QUESTION = "How many days do I have to return a lamp?"
RIGHT = "You have 14 days to return a lamp."


@pytest.fixture
def call(client: TestClient, services: Services) -> Any:
    """Calls as a program with a curator's key."""
    key = services.accounts.create_api_key("Grace's program", role=OperatorRole.CURATOR)

    def called(method: str, path: str, **request: Any) -> Any:
        return client.request(method, path, headers={"X-API-Key": key}, **request)

    return called


def publish(services: Services, key: str, body: str, **fields: Any) -> None:
    document = Document(id=key, title=f"About {key}", body=body, **fields)
    services.curation.publish(document, author="Test")
    while services.indexing.run_some():
        pass


@pytest.fixture
def conflict(services: Services, call: Any) -> int:
    publish(services, "faq/returns", "You can return a lamp within 30 days of delivery.")
    publish(services, "sending", "You can return a lamp within 14 days of delivery.")
    services.quality.conflict_scan.run_some()
    (found,) = call("GET", CONFLICTS).json()
    return int(found["conflict_id"])


class TestConflicts:
    def test_show_both_sides_and_what_differs(self, call: Any, conflict: int) -> None:
        found = call("GET", f"{CONFLICTS}/{conflict}").json()
        (evidence,) = found["evidence"]
        (start, end), *_ = evidence["right_spans"]
        assert (found["left"]["article_id"], found["kind"]) == ("faq/returns", "limit")
        assert evidence["right"][start:end] == "14 days"

    def test_are_counted_and_filtered(self, call: Any, conflict: int) -> None:
        answer = call("GET", CONFLICTS, params={"kind": "price"})
        assert (answer.json(), answer.headers["X-Total-Count"]) == ([], "0")

    def test_are_waived_and_opened_again(self, call: Any, conflict: int) -> None:
        waived = call("POST", f"{CONFLICTS}/{conflict}/waive", json={"reason": "Two shops"}).json()
        assert (waived["state"], waived["reason"]) == ("waived", "Two shops")
        assert waived["decided_by"] == "Grace's program"
        again = call("POST", f"{CONFLICTS}/{conflict}/resolve")
        assert (again.status_code, again.json()["error"]) == (409, "ConflictSettled")
        assert call("POST", f"{CONFLICTS}/{conflict}/reopen").json()["state"] == "open"

    def test_are_resolved_without_a_body(self, call: Any, conflict: int) -> None:
        assert call("POST", f"{CONFLICTS}/{conflict}/resolve").json()["state"] == "resolved"

    def test_are_merged_into_a_draft(self, call: Any, conflict: int) -> None:
        merged = call("POST", f"{CONFLICTS}/{conflict}/merge", json={"keep": "left"}).json()
        assert (merged["article_id"], merged["archived"]) == ("faq/returns", None)

    def test_of_no_id_are_404(self, call: Any) -> None:
        assert call("GET", f"{CONFLICTS}/999").status_code == 404


class TestStale:
    def test_says_why_and_how_much(self, call: Any, services: Services) -> None:
        yesterday = now().date() - timedelta(days=1)
        publish(services, "old", "All about it.", review_by=yesterday)
        (found,) = call("GET", "/api/knowledge/stale", params={"reason": "overdue"}).json()
        assert (found["article_id"], found["reason"]) == ("old", "overdue")
        assert (found["found"], found["cited"]) == (0, 0)


class TestRecall:
    def test_tells_who_was_answered_and_then_corrects_it(
        self, call: Any, client: TestClient, services: Services
    ) -> None:
        publish(services, "faq/returns", "You have 30 days to return a lamp.")
        session = client.post("/api/sessions", json={"user_id": "customer-42"}).json()
        mine = {"Authorization": f"Bearer {session['token']}"}
        messages = f"/api/chat/sessions/{session['session_id']}/messages"
        client.post(messages, headers=mine, data={"message": QUESTION})
        seen = call("GET", RECALL).json()
        assert (seen["recall"], seen["is_published"], seen["total"]) == (None, True, 1)
        assert seen["sessions"][0]["user_id"] == "customer-42"

        refused = call("POST", RECALL, json={"text": RIGHT})
        assert (refused.status_code, refused.json()["error"]) == (409, "VersionPublished")
        made = call("POST", RECALL, json={"text": RIGHT, "archive": True})
        assert (made.status_code, made.json()["recall"]["text"]) == (201, RIGHT)
        services.quality.recall_delivery.run_some()
        for _ in range(2):  # however often the customer comes back
            said = client.get(messages, headers=mine).json()["messages"]
            told = [message["content"] for message in said if message["role"] == "system"]
            assert told == [f"Correction: our answer to “{QUESTION}” was wrong. {RIGHT}"]

    def test_is_withdrawn(self, call: Any, services: Services) -> None:
        publish(services, "faq/returns", "You have 30 days to return a lamp.")
        call("POST", RECALL, json={"text": RIGHT, "archive": True})
        assert call("DELETE", RECALL).json()["withdrawn_by"] == "Grace's program"
        assert call("DELETE", RECALL).status_code == 404
        (kept,) = call("GET", "/api/knowledge/recalls").json()
        assert kept["article_id"] == "faq/returns"
