"""/api/chat/attachments over HTTP: who gets a file, and as what."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from core.accounts.models import OperatorRole
from core.attachments.links import AttachmentLinks
from core.attachments.service import Upload
from core.bootstrap import Services
from core.db import now

BILL = Upload("Rechnung März.pdf", b"%PDF " + b"the bill " * 50_000)
PATH = "/api/chat/attachments"


@pytest.fixture
def key(services: Services, customer: Any) -> str:
    return services.uploads.keep(customer.session_id, BILL).id


class TestDownload:
    def test_gives_the_customer_a_file_of_the_own_session(self, customer: Any, key: str) -> None:
        answer = customer.client.get(f"{PATH}/{key}", headers=customer.headers)
        assert (answer.status_code, answer.content) == (200, BILL.content)
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Length"] == str(len(BILL.content))

    def test_gives_it_as_a_file_that_no_browser_opens(self, customer: Any, key: str) -> None:
        headers = customer.client.get(f"{PATH}/{key}", headers=customer.headers).headers
        assert headers["Content-Disposition"] == (
            "attachment; filename=\"Rechnung Marz.pdf\"; filename*=UTF-8''Rechnung%20M%C3%A4rz.pdf"
        )
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "private, no-store"
        assert "sandbox" in headers["Content-Security-Policy"]

    @pytest.mark.parametrize("name", ["page.html", "picture.svg", "feed.xml", "odd.xhtml"])
    def test_calls_what_a_browser_would_run_only_bytes(
        self, customer: Any, services: Services, name: str
    ) -> None:
        content = b"<script>alert(document.cookie)</script>"
        key = services.uploads.keep(customer.session_id, Upload(name, content)).id
        answer = customer.client.get(f"{PATH}/{key}", headers=customer.headers)
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment;")

    def test_goes_on_after_the_sessions_end(self, customer: Any, key: str) -> None:
        path = f"/api/sessions/{customer.session_id}/status?status=ended"
        customer.client.patch(path, headers=customer.headers)
        answer = customer.client.get(f"{PATH}/{key}", headers=customer.headers)
        assert answer.status_code == 200
        assert "X-Session-Token" in answer.headers

    def test_tells_strangers_no_more_of_a_file_than_of_none(
        self, customer: Any, key: str, arrive: Callable[..., Any]
    ) -> None:
        stranger = arrive(customer.client)
        answers = [
            customer.client.get(f"{PATH}/{name}", headers=stranger.headers).json()
            for name in (key, "att_0000000000000000")
        ]
        assert [answer["error"] for answer in answers] == ["AttachmentNotFound"] * 2
        assert answers[0] | {"request_id": ""} == answers[1] | {"request_id": ""}

    @pytest.mark.parametrize("name", ["att_none", "..%2F..%2Fsecret.key", "%00"])
    def test_finds_nothing_else(
        self, customer: Any, admin: dict[str, str], services: Services, name: str
    ) -> None:
        assert customer.client.get(f"{PATH}/{name}", headers=admin).status_code in (404, 422)

    def test_is_404_when_the_bytes_are_gone(
        self, customer: Any, key: str, services: Services
    ) -> None:
        services.downloads.find(key).path.unlink()
        answer = customer.client.get(f"{PATH}/{key}", headers=customer.headers)
        assert (answer.status_code, answer.json()["error"]) == (404, "AttachmentNotFound")

    def test_writes_no_signature_into_the_log(
        self, customer: Any, key: str, services: Services, logged: Callable[[], str]
    ) -> None:
        signature = services.links.sign(key)
        customer.client.get(f"{PATH}/{key}", params={"signature": signature})
        own = [line for line in logged().splitlines() if "HTTP Request" not in line]
        log = "\n".join(own)  # without the test client's
        assert key in log
        assert signature not in log


class TestLink:
    def test_opens_its_file_without_any_credential(
        self, client: TestClient, services: Services, key: str
    ) -> None:
        answer = client.get(f"{PATH}/{key}", params={"signature": services.links.sign(key)})
        assert (answer.status_code, answer.content) == (200, BILL.content)
        assert answer.headers["Content-Disposition"].startswith("attachment;")

    def test_opens_no_other_file(
        self, client: TestClient, services: Services, key: str, customer: Any
    ) -> None:
        other = services.uploads.keep(customer.session_id, Upload("other.txt", b"other")).id
        answer = client.get(f"{PATH}/{other}", params={"signature": services.links.sign(key)})
        assert (answer.status_code, answer.json()["error"]) == (401, "NotSignedIn")

    @pytest.mark.parametrize("signature", ["", "forged", "\u00e9.\u00e9"])
    def test_that_is_forged_is_401(self, client: TestClient, key: str, signature: str) -> None:
        answer = client.get(f"{PATH}/{key}", params={"signature": signature})
        assert (answer.status_code, answer.json()["error"]) == (401, "NotSignedIn")

    def test_does_not_count_beside_a_credential(
        self, customer: Any, services: Services, key: str, arrive: Callable[..., Any]
    ) -> None:
        get, stranger = customer.client.get, arrive(customer.client)
        own = get(f"{PATH}/{key}", headers=customer.headers, params={"signature": "forged"})
        signed = {"signature": services.links.sign(key)}
        others = get(f"{PATH}/{key}", headers=stranger.headers, params=signed)
        assert (own.status_code, others.status_code) == (200, 404)

    def test_expires(self, services: Services, key: str) -> None:
        signature = services.links.sign(key)
        for minutes, status in ((14, 200), (21, 401)):
            later = AttachmentLinks(secret(services), clock=after(minutes))
            app = create_app(services=replace(services, links=later), with_chat=False)
            answer = TestClient(app).get(f"{PATH}/{key}", params={"signature": signature})
            assert answer.status_code == status

    def test_goes_with_the_session(
        self, client: TestClient, services: Services, key: str, customer: Any
    ) -> None:
        signature = services.links.sign(key)
        services.removal.delete(customer.session_id)
        answer = client.get(f"{PATH}/{key}", params={"signature": signature})
        assert answer.status_code == 404


class TestRole:
    @pytest.mark.parametrize("role", OperatorRole)
    def test_of_any_program_opens_every_file(
        self, client: TestClient, services: Services, key: str, role: OperatorRole
    ) -> None:
        headers = {"X-API-Key": services.accounts.create_api_key("Desk", role=role)}
        assert client.get(f"{PATH}/{key}", headers=headers).content == BILL.content


def secret(services: Services) -> str:
    return Path(services.settings.data_dir / "secret.key").read_text().strip()


def after(minutes: int) -> Callable[[], Any]:
    return lambda: now() + timedelta(minutes=minutes)
