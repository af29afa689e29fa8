"""What the HTTP API takes and gives, field by field."""

import json
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from core.agent.events import TurnCompleted
from core.db import now
from core.escalation import models as tickets
from core.escalation.service import Handoff
from core.sessions import models as sessions
from core.sessions.models import Outcome, Rating, Role, SessionStatus

METADATA_LIMIT_KB = 16
"""Most that a session's metadata may take up as JSON."""


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("it should not contain the character U+0000")
    return text


def _small_json(value: dict[str, Any]) -> dict[str, Any]:
    try:
        written = json.dumps(value, allow_nan=False)
    except ValueError:
        raise ValueError("it should hold no NaN or Infinity, which JSON does not know") from None
    if len(written) > METADATA_LIMIT_KB * 1024:
        raise ValueError(f"it should take up at most {METADATA_LIMIT_KB} KB as JSON")
    return value


Text = Annotated[str, AfterValidator(_without_nul)]
"""PostgreSQL cannot store U+0000, so it is refused at the door."""
Metadata = Annotated[dict[str, Any], AfterValidator(_small_json)]


class NewSession(BaseModel):
    user_id: Text | None = Field(None, min_length=1, max_length=200)
    metadata: Metadata = Field(default_factory=dict)


class SearchFilters(BaseModel):
    """Exact values that a result's `metadata` must have."""

    model_config = ConfigDict(extra="forbid")  # a filter that does nothing would mislead

    article_id: str | None = None
    heading: str | None = None


class SearchRequest(BaseModel):
    query: Text = Field(min_length=1, max_length=500)
    limit: int = Field(5, ge=1, le=20)
    filters: SearchFilters | None = None


class EscalationRequest(BaseModel):
    reason: Text | None = Field(None, max_length=2000, description="in the customer's own words")


class FeedbackRequest(BaseModel):
    rating: Rating
    reason: Text | None = Field(None, max_length=100)
    comment: Text | None = Field(None, max_length=4000)


class Feedback(FeedbackRequest):
    message_id: str


class Ticket(BaseModel):
    """A ticket as the customer may see it."""

    ticket_id: int
    status: tickets.TicketStatus
    reason: str
    created_at: datetime

    @classmethod
    def of(cls, ticket: tickets.Ticket, **more: Any) -> Self:
        return cls(
            ticket_id=ticket.id,
            status=tickets.TicketStatus(ticket.status),
            reason=ticket.reason,
            created_at=ticket.created_at,
            **more,
        )


class NewTicket(Ticket):
    queue_position: int = Field(description="1 is next; 0 once someone has taken it")
    message: str = Field(description="what the customer is told")

    @classmethod
    def of_handoff(cls, handoff: Handoff) -> Self:
        return cls.of(
            handoff.ticket, queue_position=handoff.queue_position, message=handoff.message.content
        )


class Session(BaseModel):
    session_id: str
    user_id: str | None
    thread_id: str
    status: SessionStatus
    created_at: datetime
    metadata: dict[str, Any]
    last_activity: datetime
    message_count: int
    ticket: Ticket | None = Field(description="the escalation that is not resolved yet")

    @classmethod
    def of(
        cls, session: sessions.ChatSession, ticket: tickets.Ticket | None = None, **more: Any
    ) -> Self:
        return cls(
            session_id=session.id,
            user_id=session.user_id,
            thread_id=session.thread_id,
            status=SessionStatus(session.status),
            created_at=session.created_at,
            metadata=session.context,
            last_activity=session.last_activity,
            message_count=session.message_count,
            ticket=Ticket.of(ticket) if ticket else None,
            **more,
        )


class OpenedSession(Session):
    """A new session, and the token that lets its customer in, which is given only once."""

    token: str


class SourceMetadata(BaseModel):
    article_id: str
    version: int
    title: str
    url: str | None
    heading: str


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


class ChatMessage(BaseModel):
    id: str
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
    suggestions: list[Suggestion] = Field(description="nearest articles, where none answers")
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
                tools_used=list(turn.tools_used),
                suggestions=[Suggestion(**article) for article in turn.suggestions],
                ticket_id=turn.ticket_id,
                queue_position=turn.queue_position,
            ),
        )
