"""/api/notifications over HTTP: targets, their secrets, and what was told."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from core.bootstrap import Services
from core.notifications.models import Notification, NotificationStatus

Headers = dict[str, str]
TARGETS = "/api/notifications/targets"
HOOK = {"kind": "webhook", "name": "Help desk", "address": "https://8.8.8.8/hook"}


@pytest.fixture
def added(client: TestClient, admin: Headers) -> dict[str, Any]:
    answer = client.post(TARGETS, headers=admin, json=HOOK)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.fixture
def dead(services: Services, added: dict[str, Any]) -> str:
    with services.transactions.begin() as db:
        letter = Notification(
            target_id=added["target_id"],
            event="ticket.opened",
            payload={"ticket_id": 17},
            status=NotificationStatus.DEAD,
            attempts=7,
            last_error="It answered with 500 Internal Server Error.",
        )
        db.add(letter)
    return letter.id


class TestTargets:
    def test_give_their_secret_in_the_first_answer_only(
        self, client: TestClient, admin: Headers, added: dict[str, Any]
    ) -> None:
        assert added["secret"].startswith("whsec_")
        [listed] = client.get(TARGETS, headers=admin).json()
        assert listed == {name: value for name, value in added.items() if name != "secret"}
        path = f"{TARGETS}/{added['target_id']}"
        changed = client.patch(path, headers=admin, json={"name": "Desk"})
        assert added["secret"] not in changed.text

    def test_of_chat_rooms_show_the_host_alone(self, client: TestClient, admin: Headers) -> None:
        room = {"kind": "slack", "name": "Room", "address": "https://8.8.8.8/services/T0/s3cret"}
        made = client.post(TARGETS, headers=admin, json=room)
        assert made.json()["address"] == "https://8.8.8.8/…"
        assert made.json()["secret"] is None
        assert "s3cret" not in client.get(TARGETS, headers=admin).text

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"address": "https://10.0.0.1/"}, "InvalidTarget"),
            ({"address": "http://8.8.8.8/"}, "InvalidTarget"),
            ({"kind": "email", "address": "team@shop.example"}, "InvalidTarget"),
            ({"name": "   "}, "InvalidInput"),
        ],
    )
    def test_that_cannot_be_told_are_refused(
        self, client: TestClient, admin: Headers, change: dict[str, str], error: str
    ) -> None:
        answer = client.post(TARGETS, headers=admin, json=HOOK | change)
        assert (answer.status_code, answer.json()["error"]) == (400, error)
        assert client.get(TARGETS, headers=admin).json() == []

    def test_have_names_of_their_own(
        self, client: TestClient, admin: Headers, added: dict[str, Any]
    ) -> None:
        assert client.post(TARGETS, headers=admin, json=HOOK).status_code == 409

    def test_keep_what_a_change_does_not_name(
        self, client: TestClient, admin: Headers, added: dict[str, Any]
    ) -> None:
        path = f"{TARGETS}/{added['target_id']}"
        change = {"enabled": False, "events": ["ticket.opened"]}
        changed = client.patch(path, headers=admin, json=change).json()
        assert changed == {k: v for k, v in added.items() if k != "secret"} | change
        assert client.patch(path, headers=admin, json={"events": []}).json()["events"] == []
        assert client.patch(path, headers=admin, json={"secret": "x"}).status_code == 422

    def test_are_removed(self, client: TestClient, admin: Headers, added: dict[str, Any]) -> None:
        path = f"{TARGETS}/{added['target_id']}"
        assert client.delete(path, headers=admin).status_code == 204
        assert client.delete(path, headers=admin).status_code == 404
        assert client.patch(path, headers=admin, json={}).status_code == 404
        assert client.post(f"{path}/test", headers=admin).status_code == 404


class TestNotifications:
    def test_are_listed_by_status_with_how_many_there_are(
        self, client: TestClient, admin: Headers, dead: str
    ) -> None:
        answer = client.get("/api/notifications?status=dead", headers=admin)
        assert answer.headers["X-Total-Count"] == "1"
        [found] = answer.json()
        assert found["notification_id"] == dead
        assert found["target"] == "Help desk"
        assert found["last_error"] == "It answered with 500 Internal Server Error."
        assert found["next_attempt_at"] is None
        assert client.get("/api/notifications?status=delivered", headers=admin).json() == []

    def test_are_retried_with_all_attempts_anew(
        self, client: TestClient, admin: Headers, dead: str
    ) -> None:
        again = client.post(f"/api/notifications/{dead}/retry", headers=admin).json()
        assert (again["status"], again["attempts"]) == ("pending", 0)
        assert again["next_attempt_at"]

    def test_that_arrived_are_not_retried(
        self, client: TestClient, admin: Headers, services: Services, dead: str
    ) -> None:
        with services.transactions.begin() as db:
            found = db.get(Notification, dead)
            assert found
            found.status = NotificationStatus.DELIVERED
        answer = client.post(f"/api/notifications/{dead}/retry", headers=admin)
        assert answer.status_code == 409
        assert answer.json()["error"] == "NotificationDelivered"

    def test_are_discarded(self, client: TestClient, admin: Headers, dead: str) -> None:
        path = f"/api/notifications/{dead}"
        assert client.delete(path, headers=admin).status_code == 204
        assert client.delete(path, headers=admin).status_code == 404
        assert client.get("/api/notifications", headers=admin).json() == []
