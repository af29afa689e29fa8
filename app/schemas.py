"""What the HTTP API takes, and what it answers about sessions and tickets."""

import json
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from core.escalation import models as tickets
from core.escalation.handoff import Handoff
from core.escalation.queue import Place
from core.escalation.waits import Standing
from core.language.language import Language
from core.sessions import models as sessions
from core.sessions import removal
from core.sessions.models import Rating, SessionStatus

METADATA_LIMIT_KB = 16
"""Most that a session's metadata may take up as JSON."""


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("it should not contain the character U+0000")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("it should not contain half of a surrogate pair") from None
    return text


def _small_json(value: dict[str, Any]) -> dict[str, Any]:
    try:
        written = json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except ValueError:
        raise ValueError("it should hold only what JSON can, so no NaN and no Infinity") from None
    if len(written) > METADATA_LIMIT_KB * 1024:
        raise ValueError(f"it should take up at most {METADATA_LIMIT_KB} KB as JSON")
    return value


Text = Annotated[str, AfterValidator(_storable)]
"""What every database stores and every answer can hold: refused at the door, not by them."""
Metadata = Annotated[dict[str, Any], AfterValidator(_small_json)]


class NewSession(BaseModel):
    user_id: Text | None = Field(None, min_length=1, max_length=200)
    user_token: Text | None = Field(
        None, max_length=200, description="your site's signed word that it is this user_id"
    )
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


class CsatRequest(BaseModel):
    score: int = Field(ge=1, le=5, description="1 (not at all satisfied) to 5 (very)")
    comment: Text | None = Field(None, max_length=4000)


class Csat(CsatRequest):
    session_id: str


class Ticket(BaseModel):
    """A ticket as the customer may see it."""

    ticket_id: int
    status: tickets.TicketStatus
    reason: str
    created_at: datetime
    contact_email: str | None = Field(description="an address that the customer has left")

    @classmethod
    def of(cls, ticket: tickets.Ticket, **more: Any) -> Self:
        return cls(
            ticket_id=ticket.id,
            status=tickets.TicketStatus(ticket.status),
            reason=ticket.reason,
            created_at=ticket.created_at,
            contact_email=ticket.contact_email,
            **more,
        )


class WaitingTicket(Ticket):
    """With where its customer stands in the queue."""

    queue_position: int = Field(description="1 is next; 0 once someone has taken it")
    expected_wait_s: float | None = Field(
        description="three of four recent customers waited less, in the team's working time"
    )
    opens_at: datetime | None = Field(description="when the team is back; none while it is there")

    @classmethod
    def standing(cls, ticket: tickets.Ticket, stands: Standing, **more: Any) -> Self:
        wait = stands.expected_wait
        return cls.of(
            ticket,
            queue_position=stands.position,
            expected_wait_s=None if wait is None else round(wait.total_seconds(), 1),
            opens_at=stands.opens_at,
            **more,
        )


class NewTicket(WaitingTicket):
    message: str = Field(description="what the customer is told")

    @classmethod
    def of_handoff(cls, handoff: Handoff) -> Self:
        return cls.standing(handoff.ticket, handoff.stands, message=handoff.message.content)


class Session(BaseModel):
    session_id: str
    user_id: str | None
    thread_id: str
    status: SessionStatus
    language: Language = Field(description="in which the product speaks to the customer")
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
            language=Language(session.language),
            created_at=session.created_at,
            metadata=session.context,
            last_activity=session.last_activity,
            message_count=session.message_count,
            ticket=Ticket.of(ticket) if ticket else None,
            **more,
        )


class SessionWithPlace(Session):
    ticket: WaitingTicket | None = Field(description="the escalation that is not resolved yet")

    @classmethod
    def at(cls, session: sessions.ChatSession, place: Place | None) -> Self:
        """A session with where its customer stands."""
        found = cls.of(session)
        if place is not None:
            found.ticket = WaitingTicket.standing(place.ticket, place.stands)
        return found


class OpenedSession(Session):
    """A new session, and the token that lets its customer in, which is given only once."""

    token: str


class RemovedSession(BaseModel):
    message: str
    session_id: str


class CleanUp(BaseModel):
    message: str
    sessions_deleted: int
    cutoff_date: datetime = Field(description="all of them were last active before")

    @classmethod
    def of(cls, done: removal.CleanUp) -> Self:
        count = "1 session was" if done.removed == 1 else f"{done.removed} sessions were"
        return cls(
            message=f"{count} deleted.", sessions_deleted=done.removed, cutoff_date=done.cutoff
        )
