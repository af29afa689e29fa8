"""/api/chat over HTTP, with the demo company's knowledge."""

from typing import Any

import pytest
from starlette.testclient import TestClient

QUESTION = "How do I reset my password?"
OFF_TOPIC = "Which football club won the league in 1987?"


class TestSendMessage:
    def test_answers_with_cited_sources(self, demo_customer: Any) -> None:
        answer = demo_customer.say(QUESTION)
        assert answer["outcome"] == "answered"
        assert "[1]" in answer["message"]
        assert answer["requires_escalation"] is False
        assert 0 < answer["confidence"] <= 1
        assert 1 <= len(answer["sources"]) <= 3
        first = answer["sources"][0]
        assert set(first) == {"content", "metadata", "relevance_score", "rank"}
        assert set(first["metadata"]) == {"article_id", "version", "title", "url", "heading"}
        assert first["metadata"]["article_id"] == "reset-password"
        assert 0 <= first["relevance_score"] <= 1

    def test_gives_every_field_of_the_contract(self, demo_customer: Any) -> None:
        answer = demo_customer.say(QUESTION)
        assert set(answer) == {
            "message",
            "message_id",
            "sources",
            "requires_escalation",
            "confidence",
            "outcome",
            "session_id",
            "timestamp",
            "processing_time",
            "metadata",
        }
        assert {"message_count", "has_context", "facts_extracted", "tools_used"} <= set(
            answer["metadata"]
        )
        assert answer["session_id"] == demo_customer.session_id
        assert answer["timestamp"].endswith("Z")
        assert answer["processing_time"] > 0
        assert answer["metadata"]["message_count"] == 2

    def test_says_so_when_nothing_answers_and_offers_what_is_near(self, demo_customer: Any) -> None:
        answer = demo_customer.say(OFF_TOPIC)
        assert answer["outcome"] == "declined"
        assert answer["sources"] == []

    def test_hands_over_to_a_person_with_ticket_and_place(self, demo_customer: Any) -> None:
        answer = demo_customer.say("I want to talk to a person, please.")
        assert answer["outcome"] == "escalated"
        assert answer["requires_escalation"] is True
        assert answer["metadata"]["ticket_id"] > 0
        assert answer["metadata"]["queue_position"] >= 1

    def test_reaches_the_person_who_owns_the_session(self, demo_customer: Any) -> None:
        demo_customer.say("I want to talk to a person, please.")
        answer = demo_customer.say(QUESTION)
        assert answer["outcome"] == "with_human"
        assert answer["message"] == ""
        assert answer["message_id"] is None
        assert answer["requires_escalation"] is True
        assert demo_customer.history()["messages"][-1]["content"] == QUESTION

    def test_with_the_same_client_message_id_stores_nothing_twice(self, demo_customer: Any) -> None:
        first = demo_customer.say(QUESTION, client_message_id="c1")
        second = demo_customer.say(QUESTION, client_message_id="c1")
        assert second["message_id"] == first["message_id"]
        assert second["message"] == first["message"]
        assert second["sources"] == first["sources"]
        assert demo_customer.history()["total"] == 2

    def test_keeps_attachments(self, demo_customer: Any) -> None:
        files = [
            ("attachments", ("../photo.png", b"\x89PNG one", "image/png")),
            ("attachments", ("log.txt", b"two", "text/plain")),
        ]
        demo_customer.say(QUESTION, files=files)
        sent = demo_customer.history()["messages"][0]["attachments"]
        assert [file["filename"] for file in sent] == ["photo.png", "log.txt"]
        assert [file["size_bytes"] for file in sent] == [8, 3]
        assert all(file["attachment_id"] for file in sent)

    @pytest.mark.parametrize(
        ("form", "error"),
        [
            ({}, "EmptyMessage"),
            ({"message": ""}, "EmptyMessage"),
            ({"message": " \n\t "}, "EmptyMessage"),
            ({"message": "x" * 4001}, "MessageTooLong"),
            ({"message": "nul\x00"}, "InvalidInput"),
            ({"message": "fine", "client_message_id": "x" * 201}, "InvalidInput"),
            ({"message": "fine", "attachments": "not a file"}, "InvalidInput"),
        ],
    )
    def test_refuses_what_is_no_message(
        self, demo_customer: Any, form: dict[str, str], error: str
    ) -> None:
        answer = demo_customer.client.post(
            demo_customer.messages, headers=demo_customer.headers, data=form
        )
        assert answer.status_code in (400, 422)
        assert answer.json()["error"] == error
        assert demo_customer.history()["total"] == 0

    def test_takes_4000_characters(self, demo_customer: Any) -> None:
        assert demo_customer.say("é" * 4000)["message_id"]

    @pytest.mark.parametrize(
        ("content", "reason"),
        [(b"x" * 10_485_761, "larger than files may be"), (b"", "there is no text in it")],
        ids=["too large", "empty"],
    )
    def test_answers_all_the_same_when_a_file_cannot_be_kept(
        self, demo_customer: Any, content: bytes, reason: str
    ) -> None:
        answer = demo_customer.client.post(
            demo_customer.messages,
            headers=demo_customer.headers,
            data={"message": QUESTION},
            files={"attachments": ("big.bin", content)},
        )
        assert answer.status_code == 200
        assert answer.json()["sources"]
        assert "big.bin" in answer.json()["message"]
        assert reason in answer.json()["message"]

    def test_is_409_once_the_session_has_ended(self, demo_customer: Any) -> None:
        demo_customer.client.patch(
            f"/api/sessions/{demo_customer.session_id}/status?status=ended",
            headers=demo_customer.headers,
        )
        answer = demo_customer.client.post(
            demo_customer.messages, headers=demo_customer.headers, data={"message": QUESTION}
        )
        assert answer.status_code == 409
        assert answer.json()["error"] == "SessionEnded"

    def test_is_404_for_an_operator_where_there_is_no_session(
        self, demo_client: TestClient, demo_services: Any
    ) -> None:
        answer = demo_client.post(
            "/api/chat/sessions/sess_0123456789ab/messages",
            headers={"X-API-Key": demo_services.settings.api_key},
            data={"message": QUESTION},
        )
        assert answer.status_code == 404
        assert answer.json()["error"] == "SessionNotFound"


class TestHistory:
    def test_is_empty_at_first(self, demo_customer: Any) -> None:
        assert demo_customer.history() == {
            "messages": [],
            "total": 0,
            "session_id": demo_customer.session_id,
        }

    def test_has_question_and_answer_in_order(self, demo_customer: Any) -> None:
        answer = demo_customer.say(QUESTION)
        question, stored = demo_customer.history()["messages"]
        assert (question["role"], question["content"]) == ("user", QUESTION)
        assert (stored["role"], stored["content"]) == ("assistant", answer["message"])
        assert stored["id"] == answer["message_id"]
        assert stored["sources"] == answer["sources"]
        assert stored["outcome"] == "answered"
        assert stored["timestamp"].endswith("Z")
        assert {"tools_used", "processing_time", "attachments"} <= set(stored)

    def test_gives_only_what_came_after_a_message(self, demo_customer: Any) -> None:
        demo_customer.say(QUESTION)
        question, stored = demo_customer.history()["messages"]
        later = demo_customer.history(after=question["id"])
        assert [message["id"] for message in later["messages"]] == [stored["id"]]
        assert later["total"] == 1

    def test_pages(self, demo_customer: Any) -> None:
        demo_customer.say(QUESTION)
        page = demo_customer.history(limit=1, offset=1)
        assert [message["role"] for message in page["messages"]] == ["assistant"]
        assert page["total"] == 2

    def test_after_a_message_of_another_session_is_404(
        self, demo_client: TestClient, demo_customer: Any, arrive: Any
    ) -> None:
        foreign = arrive(demo_client).say(QUESTION)["message_id"]
        answer = demo_client.get(
            demo_customer.messages, headers=demo_customer.headers, params={"after": foreign}
        )
        assert answer.status_code == 404
        assert answer.json()["error"] == "MessageNotFound"


class TestSearch:
    def search(self, customer: Any, **body: Any) -> Any:
        return customer.client.post("/api/chat/search", headers=customer.headers, json=body)

    def test_ranks_passages_from_the_best(self, demo_customer: Any) -> None:
        found = self.search(demo_customer, query="reset password").json()
        assert [passage["rank"] for passage in found] == [1, 2, 3, 4, 5]
        assert found[0]["metadata"]["article_id"] == "reset-password"

    def test_gives_as_many_as_asked_for(self, demo_customer: Any) -> None:
        assert len(self.search(demo_customer, query="password", limit=2).json()) == 2

    def test_filters_by_article(self, demo_customer: Any) -> None:
        filters = {"article_id": "reset-password"}
        found = self.search(demo_customer, query="reset password", filters=filters).json()
        assert {passage["metadata"]["article_id"] for passage in found} == {"reset-password"}

    @pytest.mark.parametrize(
        "body",
        [
            {"query": ""},
            {"query": "   "},
            {"query": "x" * 501},
            {},
            {"query": "x", "limit": 0},
            {"query": "x", "limit": 21},
            {"query": "x", "filters": {"colour": "red"}},
        ],
    )
    def test_refuses_what_is_no_search(self, demo_customer: Any, body: dict[str, Any]) -> None:
        assert self.search(demo_customer, **body).status_code in (400, 422)


class TestFeedback:
    def rate(self, customer: Any, message_id: str, **body: Any) -> Any:
        return customer.client.post(
            f"/api/chat/messages/{message_id}/feedback", headers=customer.headers, json=body
        )

    def test_is_kept_with_the_answer_and_the_latest_counts(self, demo_customer: Any) -> None:
        answer_id = demo_customer.say(QUESTION)["message_id"]
        assert self.rate(demo_customer, answer_id, rating="up").status_code == 200
        self.rate(demo_customer, answer_id, rating="down", reason="wrong", comment="Not mine")
        assert demo_customer.history()["messages"][1]["rating"] == "down"

    def test_is_for_answers_only(self, demo_customer: Any) -> None:
        demo_customer.say(QUESTION)
        question_id = demo_customer.history()["messages"][0]["id"]
        assert self.rate(demo_customer, question_id, rating="up").status_code == 404

    @pytest.mark.parametrize("body", [{}, {"rating": "maybe"}, {"rating": "up", "comment": 1}])
    def test_refuses_other_ratings(self, demo_customer: Any, body: dict[str, Any]) -> None:
        assert self.rate(demo_customer, "msg_1", **body).status_code == 422


class TestEscalate:
    def escalate(self, customer: Any, **request: Any) -> Any:
        return customer.client.post(
            f"/api/chat/sessions/{customer.session_id}/escalate",
            headers=customer.headers,
            **request,
        )

    def test_gives_the_ticket_and_tells_the_customer(self, demo_customer: Any) -> None:
        ticket = self.escalate(demo_customer, json={"reason": "It smells burnt"}).json()
        assert ticket["status"] == "queued"
        assert ticket["queue_position"] >= 1
        assert str(ticket["ticket_id"]) in ticket["message"]
        assert demo_customer.history()["messages"][-1]["content"] == ticket["message"]

    def test_needs_no_reason_and_keeps_the_ticket_there_is(self, demo_customer: Any) -> None:
        first, second = self.escalate(demo_customer).json(), self.escalate(demo_customer).json()
        assert first["ticket_id"] == second["ticket_id"]
