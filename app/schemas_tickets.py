"""What operators' part of the HTTP API takes and answers about tickets."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from app.schemas import Text
from core.escalation import models
from core.escalation.deadlines import DueState
from core.escalation.models import TicketPriority, TicketReason, TicketStatus
from core.escalation.repository import TicketView
from core.language.language import Language
from core.sessions import note_models

CLIP = 200
"""Characters of the customer's last message that a list shows."""

LONGEST_WORDS = 4000
Words = Annotated[Text, Field(min_length=1, max_length=LONGEST_WORDS)]
Comment = Annotated[Text, Field(max_length=LONGEST_WORDS)]


class TicketReply(BaseModel):
    text: Words = Field(description="the customer sees it at once, with your name")


class NewNote(BaseModel):
    text: Words = Field(description="for operators; the customer never sees it")


class Release(BaseModel):
    note: Comment | None = Field(None, description="for operators")


class Assignment(BaseModel):
    assignee: Text = Field(min_length=3, max_length=320, description="an operator's e-mail address")
    note: Comment | None = Field(None, description="for operators")


class Resolution(BaseModel):
    resolution: Comment | None = Field(None, description="what was done; for operators")
    hand_back: bool = Field(
        True, description="the assistant answers the customer again; otherwise the session ends"
    )


class TicketOwner(BaseModel):
    name: str
    email: str | None = Field(description="none for a program")


class SessionNote(BaseModel):
    """What operators tell each other about a session and its tickets."""

    note_id: int
    author: str
    text: str
    created_at: datetime

    @classmethod
    def of(cls, note: note_models.SessionNote) -> Self:
        return cls(note_id=note.id, author=note.author, text=note.text, created_at=note.created_at)


class OperatorTicket(BaseModel):
    """A ticket as operators see it."""

    ticket_id: int
    session_id: str
    user_id: str | None
    language: Language = Field(description="in which the product speaks to the customer")
    status: TicketStatus
    reason: TicketReason
    priority: TicketPriority
    detail: str | None = Field(description="the customer's own words for it")
    evidence: dict[str, Any] = Field(description="what the decision rested on")
    summary: str = Field(description="what had happened before")
    contact_email: str | None = Field(description="an address that the customer has left")
    owner: TicketOwner | None
    created_at: datetime
    reopened_at: datetime | None
    claimed_at: datetime | None = Field(description="when it left the queue")
    first_reply_at: datetime | None
    reply_due_at: datetime | None = Field(description="until when a person should have written")
    resolve_due_at: datetime | None
    due: DueState = Field(description="how it stands to the next of these two")
    awaiting_since: datetime | None = Field(
        description="since when the customer waits for a person's word; none while it is their turn"
    )
    times_left: int = Field(description="how often its owner did not go on")
    resolved_at: datetime | None
    resolution: str | None
    waiting_s: float = Field(description="seconds in the queue; of a taken ticket, until then")
    queue_position: int = Field(description="1 is next; 0 once someone has taken it")
    note_count: int
    last_customer_message: str = Field(description=f"its first {CLIP} characters")

    @classmethod
    def of(cls, view: TicketView, **more: Any) -> Self:
        ticket = view.ticket
        return cls(
            ticket_id=ticket.id,
            session_id=ticket.session_id,
            user_id=view.user_id,
            language=Language(view.language),
            status=TicketStatus(ticket.status),
            reason=TicketReason(ticket.reason),
            priority=TicketPriority(ticket.priority),
            detail=ticket.detail,
            evidence=ticket.evidence,
            summary=ticket.summary,
            contact_email=ticket.contact_email,
            owner=_owner(view),
            created_at=ticket.created_at,
            reopened_at=ticket.reopened_at,
            claimed_at=ticket.claimed_at,
            first_reply_at=ticket.first_reply_at,
            reply_due_at=ticket.reply_due_at,
            resolve_due_at=ticket.resolve_due_at,
            due=view.due.state,
            awaiting_since=ticket.awaiting_since,
            times_left=ticket.times_left,
            resolved_at=ticket.resolved_at,
            resolution=ticket.resolution,
            waiting_s=round(ticket.waited_s, 3),
            queue_position=view.queue_position,
            note_count=view.note_count,
            last_customer_message=_clipped(view.last_said),
            **more,
        )


class Promise(BaseModel):
    """What a person told the customer would be done."""

    promise_id: int
    text: str
    made_by: str
    made_at: datetime
    due_at: datetime | None = Field(description="until when, where the sentence says so")
    kept_at: datetime | None
    kept_by: str | None

    @classmethod
    def of(cls, promise: models.Promise) -> Self:
        return cls(
            promise_id=promise.id,
            text=promise.text,
            made_by=promise.made_by,
            made_at=promise.made_at,
            due_at=promise.due_at,
            kept_at=promise.kept_at,
            kept_by=promise.kept_by,
        )


class TicketDetails(OperatorTicket):
    notes: list[SessionNote]
    promises: list[Promise] = Field(description="of the whole session, in order")


def _owner(view: TicketView) -> TicketOwner | None:
    name = view.ticket.owner_name
    return None if name is None else TicketOwner(name=name, email=view.owner_email)


def _clipped(words: str) -> str:
    return words if len(words) <= CLIP else f"{words[: CLIP - 1].rstrip()}…"
