"""core/sessions/transcript.py: a session as a document that a person would be glad to get."""

import json
from datetime import UTC, datetime

import pytest
from markdown_it import MarkdownIt

from core.bootstrap import Services
from core.sessions.models import ChatSession, Message, Role, SessionStatus
from core.sessions.transcript import Transcript, TranscriptFormat, render

MD, TXT, JSON = TranscriptFormat.MD, TranscriptFormat.TXT, TranscriptFormat.JSON
BILL = {
    "attachment_id": "att_1",
    "filename": "bill_2026.pdf",
    "content_type": "application/pdf",
    "size_bytes": 1_300_000,
}
SOURCE = {
    "content": "Tap **Forgot**.",
    "metadata": {
        "article_id": "reset",
        "version": 2,
        "title": "Reset [it]",
        "url": "https://shop.example/reset",
        "heading": "By e-mail",
    },
    "relevance_score": 0.9,
    "rank": 1,
}


def message(role: Role, content: str, day: int, hour: int, **fields: object) -> Message:
    empty = {"sources": [], "suggestions": [], "attachments": [], "author": None}
    at = datetime(2026, 1, day, hour, 3, tzinfo=UTC)
    return Message(
        id=f"msg_{day}{hour}", role=role, content=content, created_at=at, **empty | fields
    )


@pytest.fixture
def transcript() -> Transcript:
    session = ChatSession(
        id="sess_1",
        status=SessionStatus.ENDED,
        created_at=datetime(2026, 1, 5, 14, 2, tzinfo=UTC),
    )
    return Transcript(
        session,
        [
            message(Role.USER, "How do I *reset* it?\n1. <b>Now</b>", 5, 14, attachments=[BILL]),
            message(Role.ASSISTANT, "Tap **Forgot**. [1]", 5, 14, sources=[SOURCE]),
            message(
                Role.ASSISTANT,
                "I could not find it.",
                5,
                15,
                suggestions=[{"article_id": "a", "title": "Accounts", "url": None}],
            ),
            message(Role.OPERATOR, "Hello, it costs 9.90.", 6, 9, author="Grace"),
            message(Role.SYSTEM, "Grace has left the chat.", 6, 10),
        ],
    )


class TestMarkdown:
    def test_reads_like_this(self, transcript: Transcript) -> None:
        assert (
            render(transcript, MD)
            == r"""# Chat with support

Session sess_1, begun on 5 January 2026 at 14:02 UTC, ended.

## 5 January 2026

### Customer, 14:03 UTC

> How do I \*reset\* it?  
> 1\. \<b\>Now\</b\>  

Files:

- bill\_2026.pdf (1.2 MB)

### Assistant, 14:03 UTC

Tap **Forgot**. [1]

Sources:

- \[1\] [Reset \[it\] \> By e-mail](<https://shop.example/reset>)

### Assistant, 15:03 UTC

I could not find it.

Articles that may help:

- Accounts

## 6 January 2026

### Grace, 09:03 UTC

> Hello, it costs 9.90.  

### Note, 10:03 UTC

> Grace has left the chat.  
"""
        )

    @pytest.mark.parametrize(
        "words",
        [
            "<script>alert(1)</script>",
            "# not a heading",
            "---",
            "- not a list",
            "12) not a list",
            "![x](https://evil.example/x.png) [y](https://evil.example)",
            "a | b\n--- | ---",
            "~~~\n```",
            "&lt; and \\* stay",
            "  indented\n\n    and more",
            "=====",
        ],
    )
    def test_shows_what_people_wrote_as_they_wrote_it(self, words: str) -> None:
        session = ChatSession(id="s", status="active", created_at=datetime(2026, 1, 5, tzinfo=UTC))
        document = render(Transcript(session, [message(Role.USER, words, 5, 1)]), MD)
        parser = MarkdownIt("commonmark", {"html": True}).enable("table")
        tokens = parser.parse(document.rpartition("UTC\n\n")[2])
        shown = [
            "".join("\n" if part.type == "hardbreak" else part.content for part in token.children)
            for token in tokens
            if token.children is not None
        ]
        kinds = {token.type for token in tokens}
        assert kinds == {
            "blockquote_open",
            "paragraph_open",
            "inline",
            "paragraph_close",
            "blockquote_close",
        }
        said = [line.strip() for line in words.splitlines() if line.strip()]
        assert "\n".join(shown).split("\n") == said


class TestPlainText:
    def test_reads_like_this(self, transcript: Transcript) -> None:
        text = render(transcript, TXT)
        assert text.startswith("Chat with support\n=================\n\nSession sess_1, begun on 5")
        assert (
            "Customer, 14:03 UTC\nHow do I *reset* it?\n1. <b>Now</b>\n"
            "Files:\n  bill_2026.pdf (1.2 MB)\n\n"
            "Assistant, 14:03 UTC\nTap Forgot. [1]\n"
            "Sources:\n  [1] Reset [it] > By e-mail (https://shop.example/reset)\n\n"
        ) in text
        assert "6 January 2026\n--------------\n\nGrace, 09:03 UTC\nHello, it" in text

    def test_names_the_address_of_a_link(self) -> None:
        session = ChatSession(id="s", status="active", created_at=datetime(2026, 1, 5, tzinfo=UTC))
        said = message(Role.ASSISTANT, "See [the page](https://a.example/b).", 5, 1)
        assert "See the page (https://a.example/b)." in render(Transcript(session, [said]), TXT)


class TestJson:
    def test_has_everything_that_was_said(self, transcript: Transcript) -> None:
        document = json.loads(render(transcript, JSON))
        assert (document["session_id"], document["status"]) == ("sess_1", "ended")
        assert document["created_at"] == "2026-01-05T14:02:00Z"
        first, second, *_ = document["messages"]
        assert first["attachments"] == [BILL]
        assert second["sources"] == [SOURCE]
        assert [said["speaker"] for said in document["messages"]] == [
            "Customer",
            "Assistant",
            "Assistant",
            "Grace",
            "Note",
        ]


class TestOfAService:
    def test_is_whole_however_long(self, services: Services) -> None:
        session_id = services.sessions.create().id
        for number in range(30):
            list(services.agent.take_turn(session_id, f"hello{number * '!'}"))
        transcript = services.sessions.transcript(session_id)
        assert len(transcript.messages) == 60
        assert f"hello{29 * '!'}" in render(transcript, TXT)

    @pytest.mark.parametrize("wanted", list(TranscriptFormat))
    def test_of_nothing_said_is_a_document_too(
        self, services: Services, wanted: TranscriptFormat
    ) -> None:
        transcript = services.sessions.transcript(services.sessions.create().id)
        assert transcript.session.id in render(transcript, wanted)
