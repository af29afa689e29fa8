"""A whole session as a document: Markdown or plain text to read, JSON for programs."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from core.sessions.models import ChatSession, Message, Role
from core.sessions.transcript_styles import Markdown, PlainText, Style

TITLE = "Chat with support"
SPEAKERS = {
    Role.USER: "Customer",
    Role.ASSISTANT: "Assistant",
    Role.OPERATOR: "Support",
    Role.SYSTEM: "Note",
}


class TranscriptFormat(StrEnum):
    MD = "md"
    TXT = "txt"
    JSON = "json"

    @property
    def content_type(self) -> str:
        return {"md": "text/markdown", "txt": "text/plain", "json": "application/json"}[self]


@dataclass(frozen=True)
class Transcript:
    """Everything that was said in a session, in order."""

    session: ChatSession
    messages: Sequence[Message]

    def filename(self, wanted: TranscriptFormat) -> str:
        """What the document may be called: plain characters only."""
        return f"chat-{self.session.created_at:%Y-%m-%d}-{self.session.id}.{wanted.value}"


def render(transcript: Transcript, wanted: TranscriptFormat) -> str:
    """The transcript in that format, its times in UTC."""
    match wanted:
        case TranscriptFormat.MD:
            return _readable(transcript, Markdown())
        case TranscriptFormat.TXT:
            return _readable(transcript, PlainText())
        case TranscriptFormat.JSON:
            return json.dumps(_as_json(transcript), ensure_ascii=False, indent=2) + "\n"


def _readable(transcript: Transcript, style: Style) -> str:
    parts = [style.title(TITLE), _facts(transcript)]
    for day, messages in _by_day(transcript.messages):
        parts.append(style.day(day))
        parts += [_said(message, style) for message in messages]
    return "\n\n".join(parts) + "\n"


def _said(message: Message, style: Style) -> str:
    words = style.answer if message.role == Role.ASSISTANT else style.words
    lists = {
        "Files": [style.plain(_file(file)) for file in message.attachments],
        "Sources": [
            style.link(_place(found["metadata"]), found["metadata"]["url"], number=found["rank"])
            for found in message.sources
        ],
        "Articles that may help": [
            style.link(article["title"], article.get("url")) for article in message.suggestions
        ],
    }
    blocks = [words(message.content)] if message.content else []
    blocks += [style.listed(name, entries) for name, entries in lists.items() if entries]
    return style.message(style.plain(_speaker(message)), _time(message.created_at), blocks)


def _facts(transcript: Transcript) -> str:
    session = transcript.session
    begun = f"begun on {_day(session.created_at)} at {_time(session.created_at)}"
    return f"Session {session.id}, {begun}, {session.status}."


def _by_day(messages: Sequence[Message]) -> Iterator[tuple[str, Iterator[Message]]]:
    return groupby(messages, key=lambda message: _day(message.created_at))


def _speaker(message: Message) -> str:
    return message.author or SPEAKERS[Role(message.role)]


def _place(found: dict[str, Any]) -> str:
    return " > ".join(part for part in (found["title"], found["heading"]) if part)


def _file(file: dict[str, Any]) -> str:
    count = file["size_bytes"]
    if count >= 1_048_576:
        return f"{file['filename']} ({count / 1_048_576:.1f} MB)"
    size = f"{count / 1024:.1f} KB" if count >= 1024 else f"{count} bytes"
    return f"{file['filename']} ({size})"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _time(moment: datetime) -> str:
    return f"{moment:%H:%M} UTC"


def _as_json(transcript: Transcript) -> dict[str, Any]:
    session = transcript.session
    return {
        "title": TITLE,
        "session_id": session.id,
        "status": session.status,
        "created_at": _iso(session.created_at),
        "messages": [
            {
                "id": message.id,
                "role": message.role,
                "speaker": _speaker(message),
                "timestamp": _iso(message.created_at),
                "content": message.content,
                "attachments": message.attachments,
                "sources": message.sources,
                "suggestions": message.suggestions,
            }
            for message in transcript.messages
        ],
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
