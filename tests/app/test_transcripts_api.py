"""Transcripts and satisfaction over HTTP: what is left of a session when it is over."""

from typing import Any

import pytest
from sqlalchemy import select

from core.bootstrap import Services
from core.sessions.models import Csat

QUESTION = "How do I reset my password?"


class TestTranscript:
    def get(self, customer: Any, **query: str) -> Any:
        path = f"/api/chat/sessions/{customer.session_id}/transcript"
        return customer.client.get(path, headers=customer.headers, params=query)

    @pytest.mark.parametrize(
        ("query", "content_type", "ending"),
        [
            ({}, "text/markdown; charset=utf-8", ".md"),
            ({"format": "md"}, "text/markdown; charset=utf-8", ".md"),
            ({"format": "txt"}, "text/plain; charset=utf-8", ".txt"),
            ({"format": "json"}, "application/json", ".json"),
        ],
    )
    def test_is_a_file_of_the_wanted_kind(
        self, demo_customer: Any, query: dict[str, str], content_type: str, ending: str
    ) -> None:
        demo_customer.say(QUESTION, files={"attachments": ("Rechnung für März.pdf", b"%PDF")})
        answer = self.get(demo_customer, **query)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == content_type
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith('attachment; filename="chat-2')
        assert disposition.endswith(f'-{demo_customer.session_id}{ending}"')
        text = answer.content.decode()
        for part in (QUESTION, "Reset your password", "Rechnung für März.pdf"):
            assert part in text

    def test_of_another_kind_is_refused(self, demo_customer: Any) -> None:
        answer = self.get(demo_customer, format="pdf")
        assert answer.status_code == 422
        assert answer.json()["details"]["fields"][0]["field"] == "format"


class TestCsat:
    def give(self, customer: Any, **body: Any) -> Any:
        path = f"/api/chat/sessions/{customer.session_id}/csat"
        return customer.client.post(path, headers=customer.headers, json=body)

    def test_keeps_the_latest_score(self, customer: Any, services: Services) -> None:
        first = self.give(customer, score=2, comment="Slow")
        assert first.status_code == 200
        assert first.json() == {
            "session_id": customer.session_id,
            "score": 2,
            "comment": "Slow",
        }
        assert self.give(customer, score=5).json()["comment"] is None
        with services.transactions.read() as db:
            [kept] = db.scalars(select(Csat))
        assert (kept.score, kept.comment) == (5, None)

    def test_can_be_given_when_the_session_is_over(self, customer: Any) -> None:
        path = f"/api/sessions/{customer.session_id}/status?status=ended"
        customer.client.patch(path, headers=customer.headers)
        assert self.give(customer, score=4).status_code == 200

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"score": 0},
            {"score": 6},
            {"score": 2.5},
            {"score": "very"},
            {"score": 10**30},
            {"score": 3, "comment": "x" * 4001},
            {"score": 3, "comment": "nul\x00"},
        ],
    )
    def test_refuses_other_scores(self, customer: Any, body: dict[str, Any]) -> None:
        assert self.give(customer, **body).status_code == 422
