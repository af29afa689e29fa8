"""What the chat's part of the HTTP API answers with."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from core.agent.events import TurnCompleted
from core.attachments import models as attachments
from core.attachments.readings import SessionFile
from core.db import now
from core.sessions import models as sessions
from core.sessions.models import Outcome, Rating, Role


class SourceMetadata(BaseModel):
    article_id: str
    version: int
    title: str
    url: str | None
    heading: str
    attachment_id: str | None = Field(
        None,
        exclude_if=lambda value: value is None,
        description="the customer's own file that it is of; `article_id` is no article then",
    )


class SourceInfo(BaseModel):
    content: str = Field(description="the passage in Markdown")
    metadata: SourceMetadata
    relevance_score: float = Field(description="0 to 1")
    rank: int = Field(description="its number in the answer's text, from 1")


class Suggestion(BaseModel):
    article_id: str
    title: str
    url: str | None = None


class SentFile(BaseModel):
    attachment_id: str
    filename: str
    content_type: str
    size_bytes: int


class UploadedFile(BaseModel):
    filename: str = Field(description="as it is shown; signs that deceive are left out")
    size_mb: float
    content_type: str
    processed: bool = Field(description="whether its text was read")
    preview: str | None = Field(None, description="the beginning of its text")
    error: str | None = Field(None, description="why its text could not be read")
    attachment_id: str

    @classmethod
    def of(cls, file: attachments.Attachment, read: SessionFile) -> Self:
        return cls(
            filename=file.filename,
            size_mb=round(file.size_bytes / 1_048_576, 6),
            content_type=file.content_type,
            processed=read.error is None,
            preview=read.preview or None,
            error=read.error,
            attachment_id=file.id,
        )


class ChatMessage(BaseModel):
    id: str
    client_message_id: str | None = Field(description="the sender's own id, if it gave one")
    role: Role
    content: str
    timestamp: datetime
    attachments: list[SentFile]
    sources: list[SourceInfo]
    tools_used: list[str]
    processing_time: float | None = Field(description="seconds, of answers")
    outcome: Outcome | None
    confidence: float | None
    suggestions: list[Suggestion]
    author: str | None = Field(description="the operator's name")
    rating: Rating | None = Field(description="what the customer thought of it")

    @classmethod
    def of(cls, message: sessions.Message, rating: str | None) -> Self:
        return cls(
            id=message.id,
            client_message_id=message.client_message_id,
            role=Role(message.role),
            content=message.content,
            timestamp=message.created_at,
            attachments=[SentFile(**file) for file in message.attachments],
            sources=[SourceInfo(**source) for source in message.sources],
            tools_used=message.tools_used,
            processing_time=message.processing_time,
            outcome=Outcome(message.outcome) if message.outcome else None,
            confidence=message.confidence,
            suggestions=[Suggestion(**article) for article in message.suggestions],
            author=message.author,
            rating=Rating(rating) if rating else None,
        )


class ChatHistory(BaseModel):
    messages: list[ChatMessage]
    total: int = Field(description="messages in all, those after `after` if it was given")
    session_id: str


class ChatMetadata(BaseModel):
    message_count: int
    has_context: bool = Field(description="whether earlier messages were used to understand it")
    facts_extracted: int = Field(0, description="things remembered from this message")
    tools_used: list[str]
    suggestions: list[Suggestion] = Field(
        description="nearest articles, where none answers. Where the outcome is `clarified`, those "
        "to choose from: send the title of one as the next message, or `None of these`"
    )
    ticket_id: int | None = None
    queue_position: int | None = Field(None, description="1 is next; 0 once someone has taken it")


class ChatResponse(BaseModel):
    message: str = Field(description="Markdown; empty while a person owns the session")
    message_id: str | None
    sources: list[SourceInfo]
    requires_escalation: bool = Field(description="a person is, or is to be, in charge")
    confidence: float = Field(description="probability, 0 to 1, that the answer is right")
    outcome: Outcome
    session_id: str
    timestamp: datetime
    processing_time: float = Field(description="seconds")
    metadata: ChatMetadata

    @classmethod
    def of(cls, turn: TurnCompleted) -> Self:
        return cls(
            message=turn.text,
            message_id=turn.message_id,
            sources=[SourceInfo(**source) for source in turn.sources],
            requires_escalation=turn.outcome in (Outcome.ESCALATED, Outcome.WITH_HUMAN),
            confidence=turn.confidence,
            outcome=turn.outcome,
            session_id=turn.session_id,
            timestamp=now(),
            processing_time=turn.processing_time,
            metadata=ChatMetadata(
                message_count=turn.message_count,
                has_context=turn.has_context,
                facts_extracted=turn.facts_extracted,
                tools_used=list(turn.tools_used),
                suggestions=[Suggestion(**article) for article in turn.suggestions],
                ticket_id=turn.ticket_id,
                queue_position=turn.queue_position,
            ),
        )
