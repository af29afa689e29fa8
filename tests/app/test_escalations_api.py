"""/api/escalations over HTTP: operators at work, and what their customer sees of it."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.accounts.models import OperatorRole
from core.bootstrap import Services

Headers = dict[str, str]
SECRET = "He is a regular; be generous."


class Desk:
    """Calls of one operator's program."""

    def __init__(self, client: TestClient, key: str) -> None:
        self._client = client
        self.headers = {"X-API-Key": key}

    def list(self, **query: Any) -> Any:
        return self._client.get("/api/escalations", headers=self.headers, params=query)

    def get(self, ticket_id: int) -> Any:
        return self._client.get(f"/api/escalations/{ticket_id}", headers=self.headers)

    def do(self, action: str, ticket_id: object, **body: Any) -> Any:
        path = f"/api/escalations/{ticket_id}/{action}"
        return self._client.post(path, headers=self.headers, json=body or None)


@pytest.fixture
def desk(client: TestClient, services: Services) -> Desk:
    return Desk(client, services.accounts.create_api_key("Ada's desk", role=OperatorRole.OPERATOR))


@pytest.fixture
def other_desk(client: TestClient, services: Services) -> Desk:
    return Desk(client, services.accounts.create_api_key("Bea's desk", role=OperatorRole.OPERATOR))


@pytest.fixture
def bea(services: Services) -> None:
    services.accounts.add_operator(
        "bea@example.org", role=OperatorRole.OPERATOR, password="long enough", name="Bea"
    )


@pytest.fixture
def ticket_id(customer: Any) -> int:
    return int(customer.say("I want to talk to a person.")["metadata"]["ticket_id"])


def last_said(customer: Any) -> dict[str, Any]:
    message: dict[str, Any] = customer.history()["messages"][-1]
    return message


def status_of(customer: Any) -> str:
    path = f"/api/sessions/{customer.session_id}"
    return str(customer.client.get(path, headers=customer.headers).json()["status"])


class TestList:
    def test_shows_what_an_operator_needs_to_choose(
        self, client: TestClient, arrive: Callable[..., Any], desk: Desk
    ) -> None:
        customer = arrive(client, user_id="mara")
        ticket_id = customer.say("I want to talk to a person.")["metadata"]["ticket_id"]
        customer.say("It is about my lamp.")
        [ticket] = desk.list().json()
        assert ticket.pop("waiting_s") > 0
        for moment in ("created_at", "awaiting_since", "reply_due_at", "resolve_due_at"):
            assert ticket.pop(moment).endswith("Z")
        assert ticket == {
            "ticket_id": ticket_id,
            "session_id": customer.session_id,
            "user_id": "mara",
            "status": "queued",
            "language": "en",
            "reason": "explicit_request",
            "priority": "normal",
            "detail": "I want to talk to a person.",
            "evidence": ticket["evidence"],
            "summary": "Began with: “I want to talk to a person.”\nMessages: 1",
            "contact_email": None,
            "owner": None,
            "reopened_at": None,
            "claimed_at": None,
            "first_reply_at": None,
            "due": "ok",
            "times_left": 0,
            "resolved_at": None,
            "resolution": None,
            "queue_position": 1,
            "note_count": 0,
            "last_customer_message": "It is about my lamp.",
        }
        assert ticket["evidence"]["matched"] == "talk to a person"

    def test_clips_a_long_message(self, customer: Any, ticket_id: int, desk: Desk) -> None:
        customer.say("lamp " * 100)
        [ticket] = desk.list().json()
        assert len(ticket["last_customer_message"]) <= 200
        assert ticket["last_customer_message"].endswith("lamp…")

    def test_pages_and_counts_all(
        self, client: TestClient, arrive: Callable[..., Any], desk: Desk
    ) -> None:
        wanted = [
            arrive(client).say("I want to talk to a person.")["metadata"]["ticket_id"]
            for _ in range(3)
        ]
        answer = desk.list(limit=1, offset=1)
        assert [ticket["ticket_id"] for ticket in answer.json()] == wanted[1:2]
        assert answer.headers["X-Total-Count"] == "3"

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"status": "claimed"}, True),
            ({"status": "queued"}, False),
            ({"assignee": "ada's desk"}, True),
            ({"assignee": "none"}, False),
            ({"assignee": "bea@example.org"}, False),
        ],
    )
    def test_filters(self, ticket_id: int, desk: Desk, query: dict[str, str], found: bool) -> None:
        desk.do("claim", ticket_id)
        assert bool(desk.list(**query).json()) is found

    @pytest.mark.parametrize(
        "query",
        [
            {"limit": 0},
            {"limit": 101},
            {"offset": -1},
            {"offset": 10**30},
            {"status": "gone"},
            {"assignee": "nul\x00"},
        ],
    )
    def test_refuses_impossible_queries(self, desk: Desk, query: dict[str, Any]) -> None:
        answer = desk.list(**query)
        assert answer.status_code == 422
        assert answer.json()["details"]["fields"][0]["field"] == next(iter(query))


class TestGet:
    def test_shows_the_notes(self, ticket_id: int, desk: Desk) -> None:
        written = desk.do("note", ticket_id, text=SECRET).json()
        assert (written["author"], written["text"]) == ("Ada's desk", SECRET)
        assert desk.get(ticket_id).json()["notes"] == [written]

    @pytest.mark.parametrize(
        ("ticket_id", "status"), [(4711, 404), (0, 422), (2**31, 422), (10**30, 422)]
    )
    def test_finds_no_unknown_ticket(self, desk: Desk, ticket_id: int, status: int) -> None:
        assert desk.get(ticket_id).status_code == status


class TestClaim:
    def test_makes_the_caller_the_owner_and_tells_the_customer(
        self, customer: Any, ticket_id: int, desk: Desk
    ) -> None:
        ticket = desk.do("claim", ticket_id).json()
        assert (ticket["status"], ticket["queue_position"]) == ("claimed", 0)
        assert ticket["owner"] == {"name": "Ada's desk", "email": None}
        assert last_said(customer)["content"] == (
            "Ada's desk has taken your request and will answer here."
        )

    def test_of_anothers_is_409_and_names_the_owner(
        self, ticket_id: int, desk: Desk, other_desk: Desk
    ) -> None:
        desk.do("claim", ticket_id)
        answer = other_desk.do("claim", ticket_id)
        assert answer.status_code == 409
        assert answer.json()["error"] == "TicketTaken"
        assert answer.json()["message"] == "Ada's desk has taken this ticket."
        assert answer.json()["details"] == {"owner": "Ada's desk"}


class TestReply:
    def test_is_a_message_that_the_customer_sees(
        self, customer: Any, ticket_id: int, desk: Desk
    ) -> None:
        message = desk.do("reply", ticket_id, text="  I am on it. ").json()
        assert (message["role"], message["author"], message["content"]) == (
            "operator",
            "Ada's desk",
            "I am on it.",
        )
        assert last_said(customer) == message
        assert desk.get(ticket_id).json()["status"] == "waiting"

    def test_leaves_the_customers_answer_to_the_person(
        self, customer: Any, ticket_id: int, desk: Desk
    ) -> None:
        desk.do("reply", ticket_id, text="Which order?")
        answer = customer.say("How do I reset my password?")
        assert (answer["outcome"], answer["message"]) == ("with_human", "")

    @pytest.mark.parametrize(
        "text", ["", "x" * 4001, "nul\x00", None, 7], ids=lambda text: repr(text)[:12]
    )
    def test_refuses_what_cannot_be_sent(self, ticket_id: int, desk: Desk, text: Any) -> None:
        answer = desk.do("reply", ticket_id, text=text)
        assert answer.status_code == 422
        assert answer.json()["message"].startswith("text: ")

    def test_refuses_white_space(self, ticket_id: int, desk: Desk) -> None:
        answer = desk.do("reply", ticket_id, text=" \n ")
        assert (answer.status_code, answer.json()["error"]) == (400, "EmptyMessage")

    def test_to_anothers_customer_is_409(
        self, customer: Any, ticket_id: int, desk: Desk, other_desk: Desk
    ) -> None:
        desk.do("claim", ticket_id)
        before = customer.history()
        assert other_desk.do("reply", ticket_id, text="Hello").status_code == 409
        assert customer.history() == before


class TestNote:
    @pytest.mark.parametrize(
        "path", ["sessions/{}", "chat/sessions/{}/messages", "chat/sessions/{}/transcript"]
    )
    def test_is_nowhere_that_the_customer_can_look(
        self, client: TestClient, customer: Any, ticket_id: int, desk: Desk, path: str
    ) -> None:
        desk.do("note", ticket_id, text=SECRET)
        desk.do("resolve", ticket_id, resolution=SECRET)
        answer = client.get(f"/api/{path.format(customer.session_id)}", headers=customer.headers)
        assert answer.status_code == 200
        assert SECRET not in answer.text


@pytest.mark.usefixtures("bea")
class TestAssign:
    def test_gives_the_ticket_to_an_operator(self, ticket_id: int, desk: Desk) -> None:
        ticket = desk.do("assign", ticket_id, assignee="bea@example.org", note="Yours?").json()
        assert ticket["owner"] == {"name": "Bea", "email": "bea@example.org"}
        assert ticket["note_count"] == 1
        assert desk.list(assignee="BEA@example.org").json() == [ticket]

    def test_to_nobody_is_400(self, ticket_id: int, desk: Desk) -> None:
        answer = desk.do("assign", ticket_id, assignee="no@example.org")
        assert (answer.status_code, answer.json()["error"]) == (400, "NotAssignable")


class TestResolve:
    def test_without_a_body_hands_back(self, customer: Any, ticket_id: int, desk: Desk) -> None:
        assert desk.do("resolve", ticket_id).json()["status"] == "resolved"
        assert status_of(customer) == "active"
        assert "The assistant answers again." in last_said(customer)["content"]

    def test_can_end_the_session(self, customer: Any, ticket_id: int, desk: Desk) -> None:
        ticket = desk.do("resolve", ticket_id, resolution="Replaced", hand_back=False).json()
        assert ticket["resolution"] == "Replaced"
        assert status_of(customer) == "ended"
        assert "has ended this chat" in last_said(customer)["content"]

    def test_a_second_time_is_409(self, ticket_id: int, desk: Desk) -> None:
        desk.do("resolve", ticket_id)
        answer = desk.do("resolve", ticket_id)
        assert (answer.status_code, answer.json()["error"]) == (409, "TicketResolved")


class TestReopen:
    def test_puts_the_ticket_back_into_the_queue(
        self, customer: Any, ticket_id: int, desk: Desk
    ) -> None:
        desk.do("resolve", ticket_id)
        ticket = desk.do("reopen", ticket_id).json()
        assert (ticket["status"], ticket["owner"]) == ("reopened", None)
        assert ticket["reopened_at"].endswith("Z")
        assert status_of(customer) == "escalated"
        assert "is open again and you are next" in last_said(customer)["content"]

    def test_is_409_for_a_ticket_that_is_open(self, ticket_id: int, desk: Desk) -> None:
        answer = desk.do("reopen", ticket_id)
        assert (answer.status_code, answer.json()["error"]) == (409, "TicketNotResolved")

    def test_is_409_in_an_ended_session(self, ticket_id: int, desk: Desk) -> None:
        desk.do("resolve", ticket_id, hand_back=False)
        answer = desk.do("reopen", ticket_id)
        assert (answer.status_code, answer.json()["error"]) == (409, "SessionEnded")


class TestStatusOfTheSession:
    """PATCH /api/sessions/{id}/status moves the ticket too."""

    def patch(self, customer: Any, headers: Headers, status: str) -> Any:
        path = f"/api/sessions/{customer.session_id}/status"
        return customer.client.patch(path, headers=headers, params={"status": status})

    def test_resolves_the_ticket_of_the_one_who_sets_it(
        self, customer: Any, ticket_id: int, desk: Desk
    ) -> None:
        desk.do("claim", ticket_id)
        assert self.patch(customer, desk.headers, "active").json()["ticket"] is None
        assert desk.get(ticket_id).json()["status"] == "resolved"

    def test_is_409_while_someone_else_owns_the_ticket(
        self, customer: Any, ticket_id: int, desk: Desk, other_desk: Desk
    ) -> None:
        desk.do("claim", ticket_id)
        answer = self.patch(customer, other_desk.headers, "ended")
        assert (answer.status_code, answer.json()["error"]) == (409, "TicketTaken")

    def test_can_always_be_set_to_ended_by_the_customer(
        self, customer: Any, ticket_id: int, desk: Desk
    ) -> None:
        desk.do("claim", ticket_id)
        assert self.patch(customer, customer.headers, "ended").json()["status"] == "ended"
        assert desk.get(ticket_id).json()["status"] == "resolved"
