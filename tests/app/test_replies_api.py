"""/api/escalations/{ticket_id}/reply with files, over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.accounts.models import OperatorRole
from core.bootstrap import Services

LABEL = ("attachments", ("label.pdf", b"%PDF the label"))
PHOTO = ("attachments", ("../photo.png", b"\x89PNG"))
MEGABYTE = 1_048_576
Reply = Callable[..., Any]


@pytest.fixture
def reply(client: TestClient, services: Services, customer: Any) -> Reply:
    """Sends a reply to the customer's ticket."""
    key = services.accounts.create_api_key("Ada's desk", role=OperatorRole.OPERATOR)
    ticket_id = customer.say("I want to talk to a person.")["metadata"]["ticket_id"]

    def sent(**request: Any) -> Any:
        path = f"/api/escalations/{ticket_id}/reply"
        headers = {"X-API-Key": key} | request.pop("headers", {})
        return client.post(path, headers=headers, **request)

    return sent


class TestReply:
    def test_with_files_is_a_form(self, customer: Any, reply: Reply) -> None:
        answer = reply(data={"text": " Print this. "}, files=[LABEL, PHOTO])
        assert answer.status_code == 200
        last = customer.history()["messages"][-1]
        assert last == answer.json()
        assert (last["role"], last["content"]) == ("operator", "Print this.")
        assert [(f["filename"], f["size_bytes"]) for f in last["attachments"]] == [
            ("label.pdf", 14),
            ("photo.png", 4),
        ]

    def test_is_found_after_the_message_before_it(self, customer: Any, reply: Reply) -> None:
        before = customer.history()["messages"][-1]["id"]
        reply(files=[LABEL])
        [new] = customer.history(after=before)["messages"]
        assert [file["filename"] for file in new["attachments"]] == ["label.pdf"]

    def test_may_be_files_alone(self, reply: Reply) -> None:
        answer = reply(files=[LABEL]).json()
        assert (answer["content"], len(answer["attachments"])) == ("Here is a file for you.", 1)

    def test_without_files_may_be_a_form_too(self, reply: Reply) -> None:
        answer = reply(data={"text": "Hello"}).json()
        assert (answer["content"], answer["attachments"]) == ("Hello", [])

    def test_as_json_needs_no_exact_type(self, reply: Reply) -> None:
        headers = {"Content-Type": "Application/JSON; charset=utf-8"}
        assert reply(content='{"text": "Hello"}', headers=headers).json()["content"] == "Hello"

    def test_may_be_larger_than_requests_without_files(self, reply: Reply) -> None:
        files = [("attachments", (f"{n}.bin", b"x" * (3 * MEGABYTE))) for n in range(2)]
        assert reply(files=files).status_code == 200

    @pytest.mark.parametrize(
        ("request_", "status", "named"),
        [
            ({"json": {"text": "x" * 4001}}, 422, "text"),
            ({"json": {"text": ""}}, 422, "text"),
            ({"json": {"text": None}}, 422, "text"),
            ({"json": ["text"]}, 422, "body"),
            ({"content": "{", "headers": {"Content-Type": "application/json"}}, 422, "not JSON"),
            ({"json": {"text": "nul\x00"}}, 422, "U+0000"),
            ({"data": {"text": "x" * 4001}}, 422, "text"),
            ({"data": {"text": "x", "attachments": "a text"}}, 422, "should be a file"),
            ({"files": [LABEL] * 11}, 400, "At most 10 files"),
            ({"files": [("attachments", ("empty.txt", b""))]}, 400, "empty.txt is empty"),
            ({"files": [("attachments", ("a", b"x" * (10 * MEGABYTE + 1)))]}, 413, "larger than"),
            ({}, 400, "empty"),
            ({"content": "Hello", "headers": {"Content-Type": "text/plain"}}, 400, "empty"),
            ({"content": "x", "headers": {"Content-Type": "multipart/form-data"}}, 400, ""),
        ],
        ids=[
            "too long",
            "no words",
            "null",
            "a list",
            "broken JSON",
            "U+0000",
            "too long in a form",
            "a text as a file",
            "too many files",
            "an empty file",
            "too large a file",
            "nothing",
            "another type",
            "a form without boundary",
        ],
    )
    def test_refuses_what_cannot_be_sent(
        self,
        customer: Any,
        services: Services,
        reply: Reply,
        request_: dict[str, Any],
        status: int,
        named: str,
    ) -> None:
        before = customer.history()["total"]
        answer = reply(**request_)
        assert answer.status_code == status
        assert named in answer.json()["message"]
        assert customer.history()["total"] == before
        kept = (services.settings.data_dir / "files").rglob("*")
        assert [path for path in kept if path.is_file()] == []
