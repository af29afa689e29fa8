"""/api/knowledge/playground, /test-questions and /test-runs over HTTP."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.bootstrap import Services

KNOWLEDGE = "/api/knowledge"
TESTS, RUNS = f"{KNOWLEDGE}/test-questions", f"{KNOWLEDGE}/test-runs"
ARTICLE = f"{KNOWLEDGE}/articles/returns"
RETURN = "How long can I take to send an order back?"
TEXT = {"title": "Return an order", "body": "You can send an order back within 30 days."}
GIFTS = {"title": "Gift cards", "body": "Gift cards are valid for three years."}
EXPECTED = {"question": RETURN, "articles": ["returns"], "phrases": ["30 days"], "tags": ["a"]}


@pytest.fixture
def admin(services: Services) -> dict[str, str]:
    return {"X-API-Key": services.settings.api_key or ""}


@pytest.fixture
def desk(client: TestClient, services: Services, admin: dict[str, str]) -> TestClient:
    """A client with a key, and a base of one article."""
    client.headers.update(admin)
    new = TEXT | {"article_id": "returns", "publish": True}
    assert client.post(f"{KNOWLEDGE}/articles", json=new).status_code == 201
    services.indexing.run_some()
    return client


class TestReplay:
    def test_puts_then_beside_now(self, desk: TestClient, services: Services) -> None:
        session = services.sessions.create().id
        *_, done = services.agent.take_turn(session, RETURN)
        desk.put(ARTICLE, json=TEXT | {"body": "You can send an order back within 90 days."})
        desk.post(f"{ARTICLE}/publish")
        services.indexing.run_some()
        again = desk.post(
            f"{KNOWLEDGE}/playground/replay", json={"message_id": done.message_id}
        ).json()
        assert "30 days" in again["then"]["answer"]
        assert "90 days" in again["now"]["answer"]
        assert again["articles"] == [
            {"article_id": "returns", "title": "Return an order", "then": 1, "now": 2}
        ]
        assert again["hits"][0]["reworded"]


class TestPlayground:
    def test_shows_the_answer_and_what_is_behind_it(self, desk: TestClient) -> None:
        tried = desk.post(f"{KNOWLEDGE}/playground", json={"question": RETURN}).json()
        assert tried["outcome"] == "answered"
        assert "30 days" in tried["answer"]
        [hit] = tried["hits"]
        parts = ("dense_part", "lexical_part", "article_dense_part", "article_lexical_part")
        assert hit["fused_score"] == pytest.approx(sum(hit[part] for part in parts))
        assert hit["cited_as"] == 1
        assert {share["name"] for share in tried["shares"]} > {"unit_cosine"}
        assert tried["sources"][0]["metadata"]["article_id"] == "returns"

    def test_tries_other_settings_and_drafts(self, desk: TestClient) -> None:
        desk.put(ARTICLE, json=TEXT | {"body": "You can send an order back within 90 days."})
        wanted = {"question": RETURN, "drafts": ["returns"]}
        assert "90 days" in desk.post(f"{KNOWLEDGE}/playground", json=wanted).json()["answer"]
        strict = {"question": RETURN, "tuning": {"answer_at": 1}}
        assert desk.post(f"{KNOWLEDGE}/playground", json=strict).json()["outcome"] == "declined"

    def test_refuses_what_cannot_be_tried(self, desk: TestClient) -> None:
        for wanted, status in (
            ({"question": ""}, 422),
            ({"question": RETURN, "tuning": {"dense_weight": 2}}, 422),
            ({"question": RETURN, "drafts": ["nothing"]}, 404),
            ({"question": RETURN, "drafts": ["returns"]}, 409),
        ):
            assert desk.post(f"{KNOWLEDGE}/playground", json=wanted).status_code == status


class TestQuestions:
    def test_are_kept_found_changed_and_removed(self, desk: TestClient) -> None:
        made = desk.post(TESTS, json=EXPECTED)
        assert made.status_code == 201
        one = f"{TESTS}/{made.json()['question_id']}"
        again = desk.post(TESTS, json=EXPECTED)
        assert again.status_code == 409
        assert again.json()["details"] == {"question_id": made.json()["question_id"]}
        found = desk.get(TESTS, params={"tag": "a", "article": "returns"})
        assert found.headers["X-Total-Count"] == "1"
        assert found.json()[0]["phrases"] == ["30 days"]
        changed = desk.put(one, json={"question": RETURN, "expectation": "decline"})
        assert changed.json()["articles"] == []
        assert desk.delete(one).status_code == 204
        assert desk.delete(one).status_code == 404

    def test_come_from_what_a_customer_asked(self, desk: TestClient, arrive: Any) -> None:
        customer = arrive(desk)
        customer.say(RETURN)
        services: Services = desk.app.state.services
        asked = services.sessions.history(customer.session_id).messages[0].id
        made = desk.post(f"{TESTS}/from-message", json={"message_id": asked})
        assert (made.status_code, made.json()["origin"]) == (201, "session")

    def test_go_through_a_file(self, desk: TestClient) -> None:
        desk.post(TESTS, json=EXPECTED)
        sheet = desk.get(f"{TESTS}/export")
        assert sheet.headers["content-type"].startswith("text/csv")
        lines = sheet.text + "What is this?,perhaps,,,,\n"
        read = desk.post(f"{TESTS}/import", files={"file": ("q.csv", lines.encode())}).json()
        assert (read["added"], read["known"]) == (0, 1)
        assert read["broken"][0]["line"] == 3
        assert desk.post(f"{TESTS}/import", files={"file": ("q", b"\xff")}).status_code == 400


class TestRuns:
    def test_ask_every_question(self, desk: TestClient, services: Services) -> None:
        desk.post(TESTS, json=EXPECTED)
        desk.post(TESTS, json={"question": "Is there cake?", "tags": ["b"]})
        started = desk.post(RUNS)
        assert (started.status_code, started.json()["state"]) == (202, "queued")
        services.quality.examination.run_some()
        one = f"{RUNS}/{started.json()['run_id']}"
        done = desk.get(one).json()
        assert (done["state"], done["passed"], done["failed"]) == ("done", 1, 1)
        failed = desk.get(f"{one}/results", params={"passed": False})
        assert failed.headers["X-Total-Count"] == "1"
        assert failed.json()[0]["question"] == "Is there cake?"
        assert desk.get(RUNS, params={"kind": "gate"}).json() == []
        assert desk.get(f"{RUNS}/99/results").status_code == 404


class TestPublish:
    def test_says_what_a_draft_would_make_worse_and_takes_a_reason(self, desk: TestClient) -> None:
        desk.post(TESTS, json=EXPECTED)
        desk.put(ARTICLE, json=GIFTS)
        refused = desk.post(f"{ARTICLE}/publish")
        assert refused.status_code == 409
        assert refused.json()["error"] == "PublishingWorsens"
        run = refused.json()["details"]["run_id"]
        [worse] = desk.get(f"{RUNS}/{run}/results", params={"verdict": "worse"}).json()
        assert worse["question"] == RETURN
        assert worse["before"]["outcome"] == "answered"
        published = desk.post(f"{ARTICLE}/publish", json={"reason": "No returns any more"})
        assert published.json()["version"] == 2

    def test_is_told_beforehand(self, desk: TestClient, services: Services) -> None:
        desk.post(TESTS, json=EXPECTED)
        desk.put(ARTICLE, json=TEXT | {"body": "Send it back within 30 days. It is free."})
        services.quality.examination.run_some()
        told = desk.post(f"{ARTICLE}/compare")
        assert told.status_code == 202
        assert (told.json()["state"], told.json()["worse"]) == ("done", 0)
