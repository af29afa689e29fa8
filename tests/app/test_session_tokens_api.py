"""The token of an ended session over HTTP: exchanged once, in whatever answer comes first."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from core.bootstrap import Services
from core.db import now
from core.sessions.models import ChatSession

HEADER = "X-Session-Token"


@pytest.fixture
def ended(customer: Any, services: Services) -> Any:
    """A customer whose session has just ended."""
    customer.say("hello")
    path = f"/api/sessions/{customer.session_id}/status?status=ended"
    answer = customer.client.patch(path, headers=customer.headers)
    assert HEADER not in answer.headers
    return customer


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def get(customer: Any, path: str = "", *, headers: dict[str, str] | None = None) -> Any:
    path = path or f"/api/sessions/{customer.session_id}"
    return customer.client.get(path, headers=headers or customer.headers)


class TestTokenOfALivingSession:
    def test_stays(self, customer: Any) -> None:
        assert HEADER not in get(customer).headers


class TestTokenOfAnEndedSession:
    def test_is_exchanged_by_an_answer(self, ended: Any) -> None:
        newer = get(ended).headers[HEADER]
        again = get(ended, headers=bearer(newer))
        assert again.status_code == 200
        assert HEADER not in again.headers

    def test_is_exchanged_by_a_document_too(self, ended: Any) -> None:
        path = f"/api/chat/sessions/{ended.session_id}/transcript"
        newer = get(ended, path).headers[HEADER]
        assert get(ended, path, headers=bearer(newer)).status_code == 200

    def test_is_exchanged_by_a_refusal_too(self, ended: Any) -> None:
        answer = ended.client.post(ended.messages, headers=ended.headers, data={"message": "hi"})
        assert (answer.status_code, answer.json()["error"]) == (409, "SessionEnded")
        assert get(ended, headers=bearer(answer.headers[HEADER])).status_code == 200

    def test_opens_nothing_when_the_newer_one_has_had_its_time(
        self, ended: Any, services: Services
    ) -> None:
        newer = get(ended).headers[HEADER]
        with services.transactions.begin() as db:
            db.execute(update(ChatSession).values(token_rotated_at=now() - timedelta(minutes=2)))
        refused = get(ended)
        assert (refused.status_code, refused.json()["error"]) == (401, "TokenReplaced")
        assert HEADER not in refused.headers
        assert get(ended, headers=bearer(newer)).status_code == 200

    def test_still_rates_and_scores(self, ended: Any) -> None:
        answer_id = ended.history()["messages"][-1]["id"]
        newer = bearer(get(ended).headers[HEADER])
        rated = ended.client.post(
            f"/api/chat/messages/{answer_id}/feedback", headers=newer, json={"rating": "up"}
        )
        scored = ended.client.post(
            f"/api/chat/sessions/{ended.session_id}/csat", headers=newer, json={"score": 5}
        )
        assert (rated.status_code, scored.status_code) == (200, 200)
