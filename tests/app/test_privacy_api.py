"""/api/privacy: all of one customer, handed out and erased."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

from starlette.testclient import TestClient

from core.bootstrap import Services
from tests.app.conftest import Customer

USER = {"user_id": "u-77120"}


class TestErase:
    def test_takes_the_customer_and_leaves_the_totals(
        self,
        client: TestClient,
        services: Services,
        admin: dict[str, str],
        arrive: Callable[..., Customer],
    ) -> None:
        customer = arrive(client, **USER)
        customer.say("How do I tune my zither?")
        services.resolution_gathering.run_some()
        summary = "/api/telemetry/summary"
        now = client.get(summary, headers=admin).json()
        period = {"from": now["from"], "to": now["to"]}
        before = client.get(summary, headers=admin, params=period).json()
        assert before["sessions_started"] == 1
        held = client.get("/api/privacy/customer", headers=admin, params=USER).json()
        assert (held["sessions"], held["rows"]["messages"]) == (1, 2)
        exported = client.get("/api/privacy/export", headers=admin, params=USER)
        with ZipFile(BytesIO(exported.content)) as archive:
            assert b"zither" in archive.read("data.json")
        certificate = client.post("/api/privacy/erase", headers=admin, json=USER).json()
        assert services.privacy.certificates.is_genuine(certificate)
        assert services.privacy.certificates.is_about(certificate, USER["user_id"])
        assert client.get(customer.messages, headers=customer.headers).status_code == 404
        assert client.get(summary, headers=admin, params=period).json() == before
        listed = client.get("/api/sessions", headers=admin, params={"q": "zither"}).json()
        assert listed == []

    def test_of_spaces_is_refused(self, client: TestClient, admin: dict[str, str]) -> None:
        for path in ("customer", "export"):
            asked = client.get(f"/api/privacy/{path}", headers=admin, params={"user_id": " "})
            assert asked.status_code == 400, path
