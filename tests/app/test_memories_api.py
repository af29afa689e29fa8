"""/api/sessions/{id}/memories, and customers whom the company's site vouches for."""

from datetime import timedelta

from starlette.testclient import TestClient

from core.bootstrap import Services
from core.db import now


def opened(client: TestClient, **body: object) -> tuple[str, dict[str, str]]:
    made = client.post("/api/sessions", json=body)
    assert made.status_code == 201, made.text
    return made.json()["session_id"], {"Authorization": f"Bearer {made.json()['token']}"}


def say(client: TestClient, session: tuple[str, dict[str, str]], text: str) -> dict[str, object]:
    path = f"/api/chat/sessions/{session[0]}/messages"
    answer: dict[str, object] = client.post(path, data={"message": text}, headers=session[1]).json()
    return answer


class TestMemories:
    def test_lists_corrections_and_forgets_them_together(self, demo_client: TestClient) -> None:
        session = opened(demo_client)
        told = say(demo_client, session, "My order number is ORD-55812.")
        assert told["metadata"]["facts_extracted"] == 1
        say(demo_client, session, "No, it's 55821")
        path = f"/api/sessions/{session[0]}/memories"
        first, second = demo_client.get(path, headers=session[1]).json()["memories"]
        assert (first["value"], second["value"]) == ("ORD-55812", "ORD-55821")
        assert first["superseded_by"] == second["memory_id"]
        gone = demo_client.delete(f"{path}/{second['memory_id']}", headers=session[1])
        assert gone.json()["forgotten"] == 2
        assert demo_client.get(path, headers=session[1]).json()["memories"] == []

    def test_hides_the_memory_of_another_session(self, demo_client: TestClient) -> None:
        mine, other = opened(demo_client), opened(demo_client)
        say(demo_client, other, "My order number is ORD-55813.")
        [theirs] = demo_client.get(f"/api/sessions/{other[0]}/memories", headers=other[1]).json()[
            "memories"
        ]
        path = f"/api/sessions/{mine[0]}/memories/{theirs['memory_id']}"
        assert demo_client.delete(path, headers=mine[1]).status_code == 404


class TestUserToken:
    def test_refuses_a_forged_one(self, demo_client: TestClient) -> None:
        body = {"user_id": "u-1", "user_token": "99999999999.0"}
        refused = demo_client.post("/api/sessions", json=body)
        assert (refused.status_code, refused.json()["error"]) == (400, "UserNotVouchedFor")

    def test_vouches_for_a_customer(self, demo_client: TestClient, demo_services: Services) -> None:
        token = demo_services.user_tokens.issue("u-1", expires=now() + timedelta(minutes=5))
        session_id, _ = opened(demo_client, user_id="u-1", user_token=token)
        assert demo_services.sessions.get(session_id).user_verified
