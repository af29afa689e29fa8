"""/api/sessions over HTTP."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

Headers = dict[str, str]
UTC_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


class TestOpen:
    def test_gives_the_session_and_its_token(self, client: TestClient) -> None:
        answer = client.post("/api/sessions", json={"user_id": "u1", "metadata": {"plan": "Plus"}})
        opened = answer.json()
        assert answer.status_code == 201
        assert re.fullmatch(r"sess_[0-9a-f]{12,}", opened["session_id"])
        assert re.fullmatch(r"thread_[0-9a-f]+", opened["thread_id"])
        assert UTC_TIME.fullmatch(opened["created_at"])
        assert UTC_TIME.fullmatch(opened["last_activity"])
        assert opened["token"]
        assert {name: opened[name] for name in ("user_id", "metadata", "status")} == {
            "user_id": "u1",
            "metadata": {"plan": "Plus"},
            "status": "active",
        }
        assert opened["message_count"] == 0
        assert opened["ticket"] is None

    @pytest.mark.parametrize(
        ("metadata", "header", "language"),
        [
            ({"language": "fr-CA"}, "de", "fr"),
            ({"language": 7}, "de-AT, en;q=0.5", "de"),
            ({}, "nl", "en"),
            ({}, None, "en"),
        ],
    )
    def test_speaks_the_customers_language(
        self, client: TestClient, metadata: Any, header: str | None, language: str
    ) -> None:
        headers = {"Accept-Language": header} if header else {}
        body = {"metadata": metadata}
        opened = client.post("/api/sessions", json=body, headers=headers).json()
        assert (opened["language"], opened["metadata"]) == (language, metadata)

    @pytest.mark.parametrize("body", [None, {}, {"user_id": None}])
    def test_needs_nothing(self, client: TestClient, body: Any) -> None:
        answer = (
            client.post("/api/sessions", json=body)
            if body is not None
            else client.post("/api/sessions")
        )
        assert answer.status_code == 201
        assert answer.json()["user_id"] is None

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"user_id": ""}, "user_id"),
            ({"user_id": "x" * 201}, "user_id"),
            ({"user_id": "nul\x00"}, "user_id"),
            ({"user_id": 7}, "user_id"),
            ({"metadata": []}, "metadata"),
            ({"metadata": {"note": "x" * 17_000}}, "metadata"),
        ],
    )
    def test_refuses_what_cannot_be_kept_and_names_the_field(
        self, client: TestClient, body: Any, field: str
    ) -> None:
        answer = client.post("/api/sessions", json=body)
        assert answer.status_code == 422
        assert answer.json()["message"].startswith(f"{field}: ")

    def test_refuses_numbers_that_json_does_not_know(self, client: TestClient) -> None:
        answer = client.post(
            "/api/sessions",
            content=b'{"metadata": {"score": NaN}}',
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code == 422


class TestGet:
    def test_shows_the_session_without_its_token(self, customer: Any) -> None:
        answer = customer.client.get(
            f"/api/sessions/{customer.session_id}", headers=customer.headers
        )
        assert answer.json()["session_id"] == customer.session_id
        assert "token" not in answer.json()

    def test_counts_messages_and_shows_the_open_ticket(self, customer: Any) -> None:
        customer.say("I want to talk to a person.")
        session = customer.client.get(
            f"/api/sessions/{customer.session_id}", headers=customer.headers
        ).json()
        assert session["message_count"] == 2
        assert session["status"] == "escalated"
        assert session["ticket"]["queue_position"] == 1
        assert session["ticket"]["status"] == "queued"


class TestList:
    @pytest.fixture(autouse=True)
    def _three_sessions(self, client: TestClient, arrive: Callable[..., Any]) -> None:
        arrive(client, user_id="anna")
        arrive(client, user_id="anna").say("My parcel is green")
        arrive(client, user_id="ben")

    def found(self, client: TestClient, headers: Headers, **query: Any) -> Any:
        answer = client.get("/api/sessions", headers=headers, params=query)
        assert answer.status_code == 200
        return answer

    def test_gives_all_with_the_latest_active_first(
        self, client: TestClient, admin: Headers
    ) -> None:
        answer = self.found(client, admin)
        assert [session["user_id"] for session in answer.json()] == ["ben", "anna", "anna"]
        assert answer.headers["X-Total-Count"] == "3"

    @pytest.mark.parametrize(
        ("query", "total"),
        [
            ({"user_id": "anna"}, 2),
            ({"q": "GREEN"}, 1),
            ({"q": "nowhere"}, 0),
            ({"status": "ended"}, 0),
            ({"status": "active", "user_id": "ben"}, 1),
        ],
    )
    def test_filters(
        self, client: TestClient, admin: Headers, query: dict[str, str], total: int
    ) -> None:
        answer = self.found(client, admin, **query)
        assert len(answer.json()) == total
        assert answer.headers["X-Total-Count"] == str(total)

    def test_pages_and_still_counts_all(self, client: TestClient, admin: Headers) -> None:
        answer = self.found(client, admin, limit=1, offset=1)
        assert len(answer.json()) == 1
        assert answer.headers["X-Total-Count"] == "3"

    @pytest.mark.parametrize(
        "query",
        [{"limit": 0}, {"limit": 101}, {"offset": -1}, {"offset": 10**30}, {"status": "gone"}],
    )
    def test_refuses_impossible_pages(
        self, client: TestClient, admin: Headers, query: dict[str, Any]
    ) -> None:
        answer = client.get("/api/sessions", headers=admin, params=query)
        assert answer.status_code == 422
        assert answer.json()["details"]["fields"][0]["field"] == next(iter(query))


class TestChangeStatus:
    def change(self, customer: Any, status: str, headers: Headers | None = None) -> Any:
        return customer.client.patch(
            f"/api/sessions/{customer.session_id}/status",
            params={"status": status},
            headers=headers or customer.headers,
        )

    def test_ends_a_session(self, customer: Any) -> None:
        assert self.change(customer, "ended").json()["status"] == "ended"

    def test_is_409_where_it_is_impossible(self, customer: Any, admin: Headers) -> None:
        self.change(customer, "ended")
        answer = self.change(customer, "active", admin)
        assert answer.status_code == 409
        assert answer.json()["error"] == "ImpossibleStatusChange"
        assert answer.json()["details"] == {"current": "ended", "wanted": "active"}

    @pytest.mark.parametrize("status", ["", "paused"])
    def test_refuses_an_unknown_status(self, customer: Any, status: str) -> None:
        assert self.change(customer, status).status_code == 422

    def test_needs_a_status(self, customer: Any) -> None:
        path = f"/api/sessions/{customer.session_id}/status"
        answer = customer.client.patch(path, headers=customer.headers)
        assert answer.json()["message"] == "status: field required."


class TestDelete:
    def test_takes_the_session_with_its_messages(self, customer: Any, admin: Headers) -> None:
        customer.say("My parcel is green", files={"attachments": ("a.txt", b"a")})
        path = f"/api/sessions/{customer.session_id}"
        answer = customer.client.delete(path, headers=customer.headers)
        assert answer.status_code == 200
        assert answer.json() == {
            "message": "The session was deleted.",
            "session_id": customer.session_id,
        }
        for headers in (customer.headers, admin):
            for gone in (path, customer.messages):
                assert customer.client.get(gone, headers=headers).status_code == 404

    def test_twice_is_404(self, customer: Any) -> None:
        path = f"/api/sessions/{customer.session_id}"
        customer.client.delete(path, headers=customer.headers)
        again = customer.client.delete(path, headers=customer.headers)
        assert (again.status_code, again.json()["error"]) == (404, "SessionNotFound")


class TestCleanUp:
    def clean_up(self, client: TestClient, admin: Headers, **query: Any) -> Any:
        return client.post("/api/sessions/cleanup", headers=admin, params=query)

    def test_says_what_went_and_from_when_on(
        self, client: TestClient, customer: Any, admin: Headers
    ) -> None:
        kept = self.clean_up(client, admin).json()
        assert kept["sessions_deleted"] == 0
        assert UTC_TIME.fullmatch(kept["cutoff_date"])
        gone = self.clean_up(client, admin, days=0).json()
        assert gone["sessions_deleted"] == 1
        assert gone["message"] == "1 session was deleted."
        assert kept["cutoff_date"] < gone["cutoff_date"]

    @pytest.mark.parametrize("days", ["-1", "36501", "9" * 30, "x", "1.5"])
    def test_refuses_impossible_ages(self, client: TestClient, admin: Headers, days: str) -> None:
        answer = self.clean_up(client, admin, days=days)
        assert answer.status_code == 422
        assert answer.json()["details"]["fields"][0]["field"] == "days"
