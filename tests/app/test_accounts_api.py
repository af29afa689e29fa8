"""/api/operators and /api/keys over HTTP."""

import pytest
from starlette.testclient import TestClient

from core.accounts.models import OperatorRole
from core.bootstrap import Services

Headers = dict[str, str]
GRACE = {"email": "grace@example.com", "role": "curator"}


@pytest.fixture
def admin(services: Services) -> Headers:
    return {"X-API-Key": services.settings.api_key or ""}


class TestOperators:
    def test_are_invited_changed_and_listed(self, client: TestClient, admin: Headers) -> None:
        made = client.post("/api/operators", headers=admin, json=GRACE)
        assert made.status_code == 201, made.text
        assert (made.json()["mailed"], made.json()["kind"]) == (False, "invitation")
        path = f"/api/operators/{made.json()['operator']['operator_id']}"
        changed = client.patch(path, headers=admin, json={"role": "viewer", "enabled": False})
        assert (changed.json()["role"], changed.json()["state"]) == ("viewer", "disabled")
        listed = client.get("/api/operators", headers=admin)
        assert listed.json() == [changed.json()]
        assert made.json()["url"].partition("=")[2] not in listed.text

    def test_get_a_link_for_another_password_unless_they_are_disabled(
        self, client: TestClient, services: Services, admin: Headers
    ) -> None:
        added = services.accounts.add_operator(
            "ada@example.com", role=OperatorRole.OPERATOR, password="correct horse battery"
        )
        made = client.post(f"/api/operators/{added.id}/reset", headers=admin).json()
        assert made["kind"] == "reset"
        services.invitations.accept(made["url"].partition("=")[2], "a longer password")
        ended = client.delete(f"/api/operators/{added.id}/sessions", headers=admin)
        assert ended.json() == {"ended": 1}
        client.patch(f"/api/operators/{added.id}", headers=admin, json={"enabled": False})
        refused = client.post(f"/api/operators/{added.id}/reset", headers=admin)
        assert (refused.status_code, refused.json()["error"]) == (409, "OperatorDisabled")

    def test_never_lose_their_last_administrator(
        self, client: TestClient, services: Services, admin: Headers
    ) -> None:
        root = services.accounts.add_operator(
            "root@example.com", role=OperatorRole.ADMIN, password="correct horse battery"
        )
        refused = client.patch(f"/api/operators/{root.id}", headers=admin, json={"role": "curator"})
        assert (refused.status_code, refused.json()["error"]) == (409, "LastAdministrator")


class TestKeys:
    def test_are_made_listed_and_revoked(
        self, client: TestClient, services: Services, admin: Headers
    ) -> None:
        wanted = {"name": "Shop", "role": "operator", "expires_days": 30}
        made = client.post("/api/keys", headers=admin, json=wanted)
        assert made.status_code == 201
        key = made.json()["key"]
        assert services.accounts.caller(key).role is OperatorRole.OPERATOR
        listed = client.get("/api/keys", headers=admin)
        assert key not in listed.text
        [known] = listed.json()
        assert (known["name"], known["state"]) == ("Shop", "valid")
        revoked = client.delete(f"/api/keys/{known['key_id']}", headers=admin)
        assert revoked.json()["state"] == "revoked"
        assert client.get("/api/sessions", headers={"X-API-Key": key}).status_code == 401
        [latest, earlier], _ = services.audit.find()
        assert (latest.action, earlier.action) == ("revoked", "created")
        assert latest.subject_id == earlier.subject_id == "Shop"
