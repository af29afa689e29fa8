"""/api/escalations: the tickets, and what operators do with them."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from app.deps import OperatorCaller, ServicesOf
from app.paging import OFFSET_LIMIT, RowId, counted
from app.reply_body import JSON_TOO, ReceivedReply
from app.schemas import Text
from app.schemas_chat import ChatMessage
from app.schemas_tickets import (
    Assignment,
    NewNote,
    OperatorTicket,
    Promise,
    Release,
    Resolution,
    SessionNote,
    TicketDetails,
)
from core.escalation.models import TicketStatus
from core.escalation.repository import TicketFilter

router = APIRouter(prefix="/api/escalations", tags=["Escalations"])


class TicketQuery(BaseModel):
    status: TicketStatus | None = Field(
        None, description="`queued` finds those too that are in the queue again"
    )
    assignee: Text | None = Field(
        None, max_length=320, description="the owner's e-mail address or name; `none` for no owner"
    )
    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=OFFSET_LIMIT)


@router.get("")
def list_tickets(
    services: ServicesOf,
    _: OperatorCaller,
    response: Response,
    wanted: Annotated[TicketQuery, Query()],
) -> list[OperatorTicket]:
    """Tickets: those in the queue, those with a person, those resolved.

    The longest waiting come first; of the resolved ones the latest.
    `X-Total-Count` says how many match in all.
    """
    chosen = TicketFilter(status=wanted.status, assignee=wanted.assignee)
    page, total = services.escalation.find(chosen, limit=wanted.limit, offset=wanted.offset)
    counted(response, total)
    return [OperatorTicket.of(view) for view in page]


@router.get("/{ticket_id}")
def get_ticket(services: ServicesOf, _: OperatorCaller, ticket_id: RowId) -> TicketDetails:
    """One ticket with the operators' notes and what people promised in its session."""
    view, notes = services.escalation.ticket(ticket_id)
    promised = services.escalation.promises(view.ticket.session_id)
    return TicketDetails.of(
        view,
        notes=[SessionNote.of(note) for note in notes],
        promises=[Promise.of(promise) for promise in promised],
    )


@router.post("/{ticket_id}/claim")
def claim(services: ServicesOf, caller: OperatorCaller, ticket_id: RowId) -> OperatorTicket:
    """Become the owner of a ticket in the queue; the customer is told. 409 when it has another."""
    return OperatorTicket.of(services.escalation.claim(ticket_id, by=caller))


@router.post("/{ticket_id}/reply", openapi_extra=JSON_TOO)
def reply(
    services: ServicesOf, caller: OperatorCaller, ticket_id: RowId, received: ReceivedReply
) -> ChatMessage:
    """Write to the customer, as JSON, or as a form with up to ten files.

    Takes a ticket that is in the queue; 409 when it has another owner.
    """
    text, files = received
    message = services.replies.send(ticket_id, by=caller, text=text, files=files)
    return ChatMessage.of(message, rating=None)


@router.post("/{ticket_id}/note")
def note(
    services: ServicesOf, caller: OperatorCaller, ticket_id: RowId, wanted: NewNote
) -> SessionNote:
    """Leave operators a word. The customer never sees it."""
    return SessionNote.of(services.escalation.note(ticket_id, by=caller, text=wanted.text))


@router.post("/{ticket_id}/assign")
def assign(
    services: ServicesOf, caller: OperatorCaller, ticket_id: RowId, wanted: Assignment
) -> OperatorTicket:
    """Give a ticket to an operator, whoever has it now. The customer is not told."""
    view = services.escalation.assign(
        ticket_id, by=caller, assignee=wanted.assignee, note=wanted.note
    )
    return OperatorTicket.of(view)


@router.post("/{ticket_id}/release")
def release(
    services: ServicesOf,
    caller: OperatorCaller,
    ticket_id: RowId,
    wanted: Release | None = None,
) -> OperatorTicket:
    """Put a ticket of yours back into the queue, at its old place and more urgent than before.

    The customer is told.
    """
    note = wanted.note if wanted else None
    return OperatorTicket.of(services.escalation.release(ticket_id, by=caller, note=note))


@router.post("/promises/{promise_id}/keep")
def keep_promise(services: ServicesOf, caller: OperatorCaller, promise_id: RowId) -> Promise:
    """Note that what a person promised is done."""
    return Promise.of(services.escalation.keep_promise(promise_id, by=caller))


@router.post("/{ticket_id}/resolve")
def resolve(
    services: ServicesOf,
    caller: OperatorCaller,
    ticket_id: RowId,
    wanted: Resolution | None = None,
) -> OperatorTicket:
    """Close a ticket of yours or of nobody's. The customer is told who answers from now on."""
    wanted = wanted or Resolution()
    view = services.escalation.resolve(
        ticket_id, by=caller, resolution=wanted.resolution, hand_back=wanted.hand_back
    )
    return OperatorTicket.of(view)


@router.post("/{ticket_id}/reopen")
def reopen(services: ServicesOf, caller: OperatorCaller, ticket_id: RowId) -> OperatorTicket:
    """Put a resolved ticket back into the queue, for anyone to claim; the customer is told.

    409 while it is not resolved, when the session has ended or has another open ticket.
    """
    return OperatorTicket.of(services.escalation.reopen(ticket_id, by=caller))
