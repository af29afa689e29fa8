"""/api/chat/upload over HTTP."""

from pathlib import Path
from typing import Any

import pytest

from core.bootstrap import Services

MEGABYTE = 1_048_576


def upload(customer: Any, name: str, content: bytes, **form: str) -> Any:
    return customer.client.post(
        "/api/chat/upload",
        headers=customer.headers,
        data={"session_id": customer.session_id} | form,
        files={"file": (name, content)},
    )


def stored(services: Services) -> list[Path]:
    return [path for path in (services.settings.data_dir / "files").rglob("*") if path.is_file()]


class TestUpload:
    def test_says_what_was_kept(self, customer: Any, services: Services) -> None:
        answer = upload(customer, "../bill.pdf", b"Total: 129 EUR" + b" " * (MEGABYTE // 2 - 14))
        assert answer.status_code == 200
        kept = answer.json()
        assert kept.pop("attachment_id").startswith("att_")
        assert kept == {
            "filename": "bill.pdf",
            "size_mb": 0.5,
            "content_type": "text/plain",
            "processed": True,
            "preview": "Total: 129 EUR",
            "error": None,
        }
        [file] = stored(services)
        assert file.parent.name == customer.session_id

    def test_says_why_a_file_that_was_kept_could_not_be_read(self, customer: Any) -> None:
        kept = upload(customer, "bill.pdf", b"MZ\x00\x01\x02").json()
        assert (kept["processed"], kept["preview"]) == (False, None)
        assert kept["error"].startswith("I could not read it: files of this kind cannot be read.")

    def test_lets_an_answer_cite_the_file(self, customer: Any) -> None:
        key = upload(customer, "orders.csv", b"Order,Status\n7001,lost\n7002,found\n").json()
        answer = customer.client.post(
            f"/api/chat/sessions/{customer.session_id}/messages",
            headers=customer.headers,
            data={"message": "What is the status of order 7002 in my file?"},
        ).json()
        [source] = answer["sources"]
        assert "Order: 7002 · Status: found [1]" in answer["message"]
        assert source["metadata"] == {
            "article_id": key["attachment_id"],
            "version": 0,
            "title": "orders.csv",
            "url": None,
            "heading": "row 3",
            "attachment_id": key["attachment_id"],
        }

    def test_lets_a_message_name_the_file(self, customer: Any, services: Services) -> None:
        key = upload(customer, "bill.pdf", b"%PDF").json()["attachment_id"]
        turn = services.agent.take_turn(customer.session_id, "See this", attachment_ids=[key])
        list(turn)
        [sent] = customer.history()["messages"][0]["attachments"]
        assert (sent["attachment_id"], sent["filename"]) == (key, "bill.pdf")

    @pytest.mark.parametrize(
        ("content", "status", "error"),
        [(b"x" * (10 * MEGABYTE + 1), 413, "FileTooLarge"), (b"", 400, "InvalidInput")],
        ids=["too large", "empty"],
    )
    def test_refuses_what_cannot_be_kept(
        self, customer: Any, services: Services, content: bytes, status: int, error: str
    ) -> None:
        answer = upload(customer, "film.mp4", content)
        assert (answer.status_code, answer.json()["error"]) == (status, error)
        assert "film.mp4" in answer.json()["message"]
        assert stored(services) == []

    def test_needs_a_file_and_a_session(self, customer: Any) -> None:
        post, headers = customer.client.post, customer.headers
        without_file = post("/api/chat/upload", headers=headers, data={"session_id": "x"})
        without_session = post("/api/chat/upload", headers=headers, files={"file": ("a", b"a")})
        assert without_file.status_code in (404, 422)
        assert without_session.status_code == 422
        assert upload(customer, "a", b"a", session_id="nul\x00").status_code == 422

    def test_to_an_ended_session_is_409(self, customer: Any, services: Services) -> None:
        path = f"/api/sessions/{customer.session_id}/status?status=ended"
        customer.client.patch(path, headers=customer.headers)
        answer = upload(customer, "a.txt", b"a")
        assert (answer.status_code, answer.json()["error"]) == (409, "SessionEnded")
        assert stored(services) == []
