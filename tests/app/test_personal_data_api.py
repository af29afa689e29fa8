"""SWITCHBOARD_REDACT_MESSAGES over HTTP: the customer reads values, programs read placeholders."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from core.bootstrap import Services
from tests.app.conftest import Customer
from tests.conftest import Install
from tests.sockets import line

ADDRESS = "ines@mail.example"
SAID, KEPT = f"I am {ADDRESS}. What is Sync?", "I am [EMAIL_1]. What is Sync?"


@pytest.fixture
def services(install: Install, tmp_path: Path) -> Iterator[Services]:
    with install(tmp_path, redact_messages=True) as services:
        yield services


class TestHistory:
    def test_is_whole_for_its_customer_alone(
        self, client: TestClient, customer: Customer, admin: dict[str, str]
    ) -> None:
        customer.say(SAID)
        assert customer.history()["messages"][0]["content"] == SAID
        seen = client.get(customer.messages, headers=admin).json()
        assert seen["messages"][0]["content"] == KEPT

    def test_is_so_as_a_transcript_too(
        self, client: TestClient, customer: Customer, admin: dict[str, str]
    ) -> None:
        customer.say(SAID)
        path = f"/api/chat/sessions/{customer.session_id}/transcript?format=txt"
        assert ADDRESS in client.get(path, headers=customer.headers).text
        assert ADDRESS not in client.get(path, headers=admin).text


class TestPersonalData:
    def test_tells_a_program_what_placeholders_stand_for(
        self, client: TestClient, customer: Customer, admin: dict[str, str]
    ) -> None:
        customer.say(SAID)
        path = f"/api/sessions/{customer.session_id}/personal-data"
        assert client.get(path, headers=admin).json() == {
            "session_id": customer.session_id,
            "values": {"[EMAIL_1]": ADDRESS},
        }
        entries = client.get("/api/audit", headers=admin).json()
        assert entries[0]["action"] == "showed personal data"

    def test_is_empty_where_nothing_is_hidden(
        self, client: TestClient, customer: Customer, admin: dict[str, str]
    ) -> None:
        customer.say("What is Sync?")
        path = f"/api/sessions/{customer.session_id}/personal-data"
        assert client.get(path, headers=admin).json()["values"] == {}


class TestSocket:
    def test_tells_the_customer_what_they_wrote(
        self, client: TestClient, customer: Customer
    ) -> None:
        customer.say(SAID)
        address = f"/ws/chat/{customer.session_id}?token={customer.token}"
        with line(client, address) as socket:
            assert socket.receive_json()["type"] == "connected"
            socket.send_json({"type": "resume"})
            first = socket.receive_json()
            assert (first["type"], first["content"]) == ("message", SAID)
