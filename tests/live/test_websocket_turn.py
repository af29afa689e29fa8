"""A turn over a socket: every frame in its order, and what is stored."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.live.clients import Address, Visitor, kinds

QUESTION = "How do I reset my password?"
UNKNOWN = "Which tomatoes grow best on a north-facing balcony?"
PERSON = "I want to talk to a human, please."


def text_of(frames: list[dict[str, Any]]) -> str:
    return "".join(frame["content"] for frame in frames if frame["type"] == "text")


class TestGreeting:
    def test_comes_first_and_names_session_and_client(self, visitor: Visitor) -> None:
        with visitor.connect(client_id="tab-1") as socket:
            first = socket.next()
        assert first["type"] == "connected"
        assert first["session_id"] == visitor.session_id
        assert first["client_id"] == "tab-1"
        assert first["timestamp"].endswith("Z")

    @pytest.mark.parametrize("odd", ["", "a%20b", "x" * 101, "operator:Ada"])
    def test_gives_a_client_without_a_plain_name_one(self, visitor: Visitor, odd: str) -> None:
        with visitor.connect(client_id=odd) as socket:
            assert socket.next()["client_id"].startswith("client_")


class TestAnswer:
    def test_comes_in_the_frames_of_the_contract(self, visitor: Visitor) -> None:
        with visitor.greeted() as socket:
            frames = socket.ask(QUESTION)
        order = [kind for kind in dict.fromkeys(kinds(frames))]
        assert order == ["acknowledged", "start", "status", "sources", "text", "complete"]
        assert all(frame["timestamp"].endswith("Z") for frame in frames)

    def test_is_the_stored_message_when_its_texts_are_joined(self, visitor: Visitor) -> None:
        with visitor.greeted() as socket:
            frames = socket.ask(QUESTION)
        question, answer = visitor.history()
        assert text_of(frames) == answer["content"]
        assert frames[0]["message_id"] == question["id"]
        assert frames[-1]["message_id"] == answer["id"]
        assert frames[-1]["outcome"] == answer["outcome"] == "answered"
        assert frames[-1]["confidence"] == answer["confidence"]
        sources = next(frame for frame in frames if frame["type"] == "sources")["sources"]
        assert sources == answer["sources"]

    def test_that_is_declined_has_no_sources(self, visitor: Visitor) -> None:
        with visitor.greeted() as socket:
            frames = socket.ask(UNKNOWN)
        assert "sources" not in kinds(frames)
        assert frames[-1]["outcome"] == "declined"

    def test_of_a_wish_for_a_person_has_an_escalation(self, visitor: Visitor) -> None:
        with visitor.greeted() as socket:
            frames = socket.ask(PERSON)
            status = socket.until("session_status")[-1]
        told = next(frame for frame in frames if frame["type"] == "escalation")
        assert told["required"] is True
        assert told["reason"] == "explicit_request"
        assert told["ticket_id"] == frames[-1]["metadata"]["ticket_id"]
        assert kinds(frames).index("escalation") < kinds(frames).index("text")
        assert status["status"] == "escalated"

    def test_is_none_while_a_person_owns_the_session(self, visitor: Visitor) -> None:
        with visitor.greeted() as socket:
            socket.ask(PERSON)
            frames = [f for f in socket.ask("Are you there?") if f["type"] != "session_status"]
        assert kinds(frames) == ["acknowledged", "complete"]
        assert frames[-1]["outcome"] == "with_human"
        assert visitor.history()[-1]["content"] == "Are you there?"

    def test_to_several_messages_comes_in_their_order(self, visitor: Visitor) -> None:
        questions = [f"{QUESTION} ({n})" for n in range(5)]
        with visitor.greeted() as socket:
            for question in questions:
                socket.send("message", content=question)
            frames = [frame for _ in questions for frame in socket.until("complete")]
        assert kinds(frames).count("acknowledged") == 5
        said = [m["content"] for m in visitor.history() if m["role"] == "user"]
        assert said == questions


class TestRepeat:
    def test_of_a_client_message_id_stores_nothing_and_tells_the_same(
        self, visitor: Visitor
    ) -> None:
        with visitor.greeted() as socket:
            first = socket.ask(QUESTION, client_message_id="mine-1")
        with visitor.greeted() as socket:
            again = socket.ask(QUESTION, client_message_id="mine-1")
        assert len(visitor.history()) == 2
        assert text_of(again) == text_of(first)
        assert again[0]["message_id"] == first[0]["message_id"]
        assert again[0]["client_message_id"] == "mine-1"
        assert again[-1]["message_id"] == first[-1]["message_id"]
        assert kinds(again) == ["acknowledged", "start", "sources", "text", "complete"]


class TestAttachments:
    def test_are_files_that_were_uploaded_before(self, visitor: Visitor) -> None:
        uploaded = visitor.call(
            "POST",
            "/api/chat/upload",
            data={"session_id": visitor.session_id},
            files={"file": ("bill.txt", b"42 EUR")},
        ).json()
        with visitor.greeted() as socket:
            socket.ask("Here it is", attachments=[uploaded["attachment_id"]])
        question = visitor.history()[0]
        assert [file["filename"] for file in question["attachments"]] == ["bill.txt"]

    def test_of_nobody_are_refused_and_nothing_is_stored(self, visitor: Visitor) -> None:
        with visitor.greeted() as socket:
            frames = socket.ask("Here it is", attachments=["att_none"])
        assert frames[-1]["error"] == "AttachmentNotFound"
        assert visitor.history() == []


class TestRefusal:
    @pytest.mark.parametrize(
        ("data", "part"),
        [
            ("hello", "not JSON"),
            ("[]", "JSON object"),
            ('"message"', "JSON object"),
            ("{}", "message, ping, typing, resume"),
            ('{"type": "dance"}', "message, ping, typing, resume"),
            ('{"type": "message", "content": 7}', "content"),
            ('{"type": "message", "content": "a\\u0000b"}', "content"),
            ('{"type": "message", "content": "\\ud800"}', "JSON"),
            ('{"type": "message", "content": "x", "attachments": "all"}', "attachments"),
            ('{"type": "message", "content": "  "}', "empty"),
            ('{"type": "message", "content": "' + "x" * 4001 + '"}', "4001"),
            ('{"type": "message", "content": "' + "x" * 70_000 + '"}', "64 KiB"),
            ('{"type": "resume", "after": "msg_none"}', "no such message"),
            (b"\x00\x01", "not binary"),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_says_what_is_wrong_and_leaves_the_connection_open(
        self, visitor: Visitor, data: str | bytes, part: str
    ) -> None:
        with visitor.greeted() as socket:
            socket.send_raw(data)
            refused = socket.next()
            assert refused["type"] == "error"
            assert part in refused["message"]
            socket.send("ping")
            assert socket.next()["type"] == "pong"
        assert visitor.history() == []

    def test_names_the_message_that_it_is_about(self, visitor: Visitor) -> None:
        with visitor.greeted() as socket:
            assert socket.ask(" ", client_message_id="mine")[-1]["client_message_id"] == "mine"


class TestDoor:
    def test_is_closed_to_a_forged_token(self, visitor: Visitor) -> None:
        assert visitor.connect(token="forged").closed() == 4401
        assert visitor.connect(token="").closed() == 4401

    def test_is_closed_to_another_sessions_token(
        self, visitor: Visitor, demo_address: Address, visit: Callable[[Address], Visitor]
    ) -> None:
        assert visitor.connect(token=visit(demo_address).token).closed() == 4404

    def test_is_closed_to_a_session_that_is_gone(self, visitor: Visitor) -> None:
        assert visitor.call("DELETE", "/api/sessions/{session_id}").status_code == 200
        assert visitor.connect().closed() == 4404

    def test_is_closed_to_a_session_that_has_ended(self, visitor: Visitor) -> None:
        visitor.call("PATCH", "/api/sessions/{session_id}/status", params={"status": "ended"})
        assert visitor.connect().closed() == 4409

    def test_is_closed_to_pages_of_other_sites(self, visitor: Visitor) -> None:
        assert visitor.connect(origin="https://evil.example").closed() == 4403

    def test_is_open_to_pages_of_this_host(self, visitor: Visitor) -> None:
        with visitor.connect(origin=visitor.address.http) as socket:
            assert socket.next()["type"] == "connected"

    def test_closes_when_the_session_ends(self, visitor: Visitor) -> None:
        with visitor.greeted() as socket:
            socket.send("ping")
            visitor.call("PATCH", "/api/sessions/{session_id}/status", params={"status": "ended"})
            assert socket.closed() == 4409
        assert socket.frames[-1] | {"timestamp": ""} == {
            "type": "session_status",
            "status": "ended",
            "timestamp": "",
        }

    def test_closes_when_the_session_is_deleted(self, visitor: Visitor) -> None:
        with visitor.greeted() as socket:
            visitor.call("DELETE", "/api/sessions/{session_id}")
            assert socket.closed() == 4404

    def test_closes_to_a_client_that_floods(self, visitor: Visitor) -> None:
        with visitor.greeted() as socket:
            with suppress(ConnectionClosed):  # the server does not wait for the last of them
                for _ in range(250):
                    socket.send("typing")
            assert socket.closed() == 4429

    def test_closes_to_more_clients_than_a_session_can_have(self, visitor: Visitor) -> None:
        sockets = [visitor.greeted() for _ in range(20)]
        assert visitor.connect().closed() == 4429
        for socket in sockets:
            socket.connection.close()
