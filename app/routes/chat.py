"""/api/chat: send a message, read the history, search, rate an answer, ask for a person."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile

from app.deps import (
    READER,
    OwnSession,
    PrincipalOf,
    ReadableSession,
    ServicesOf,
    TokenSession,
    WritableSession,
)
from app.paging import Offset
from app.schemas import (
    Csat,
    CsatRequest,
    EscalationRequest,
    Feedback,
    FeedbackRequest,
    NewTicket,
    SearchFilters,
    SearchRequest,
    Text,
)
from app.schemas_chat import ChatHistory, ChatMessage, ChatResponse, SourceInfo
from core.agent.events import TurnCompleted, TurnEvent
from core.attachments.service import Upload
from core.escalation.models import TicketReason

SEARCH_LIMIT = 20

router = APIRouter(prefix="/api/chat", tags=["Chat"])


@router.post("/sessions/{session_id}/messages")
def send_message(
    services: ServicesOf,
    session_id: WritableSession,
    message: Annotated[
        Text, Form(description="1 to 4000 characters; may be missing where there are attachments")
    ] = "",
    attachments: Annotated[list[UploadFile] | None, File()] = None,
    client_message_id: Annotated[
        Text | None,
        Form(max_length=200, description="sent again, it gives the same answer and stores nothing"),
    ] = None,
) -> ChatResponse:
    """Say something as the customer and wait for the answer.

    While a person owns the session the message goes to them and `outcome` is `with_human`.
    """
    events = services.agent.take_turn(
        session_id,
        message,
        attachments=[_upload(file) for file in attachments or ()],
        client_message_id=client_message_id,
    )
    return ChatResponse.of(_completed(events))


@router.get("/sessions/{session_id}/messages")
def get_history(
    services: ServicesOf,
    session_id: ReadableSession,
    principal: PrincipalOf,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Offset = 0,
    after: Annotated[Text | None, Query(description="a message id; only what came later")] = None,
) -> ChatHistory:
    """Messages in order of arrival.

    Where personal data is kept apart, its customer reads it and programs read placeholders.
    """
    found = services.sessions.history(
        session_id,
        limit=limit,
        offset=offset,
        after=after,
        for_customer=principal.caller is None,
    )
    messages = [
        ChatMessage.of(message, found.ratings.get(message.id)) for message in found.messages
    ]
    return ChatHistory(messages=messages, total=found.total, session_id=session_id)


@router.post("/search", dependencies=[READER])
def search(services: ServicesOf, wanted: SearchRequest) -> list[SourceInfo]:
    """Passages of the knowledge base, best first. Filters choose among the best 20."""
    limit = SEARCH_LIMIT if wanted.filters else wanted.limit
    found = services.agent.search(wanted.query, limit=limit)
    passages = [SourceInfo(**source.as_info()) for source in found]
    return [passage for passage in passages if _passes(passage, wanted.filters)][: wanted.limit]


@router.post("/messages/{message_id}/feedback")
def rate(
    services: ServicesOf, session_id: TokenSession, message_id: Text, opinion: FeedbackRequest
) -> Feedback:
    """Rate an answer of the token's session. The latest rating counts."""
    services.sessions.rate(
        session_id,
        message_id,
        rating=opinion.rating,
        reason=opinion.reason,
        comment=opinion.comment,
    )
    return Feedback(message_id=message_id, **opinion.model_dump())


@router.post("/sessions/{session_id}/csat")
def give_score(services: ServicesOf, session_id: OwnSession, opinion: CsatRequest) -> Csat:
    """Say how satisfying the session was, at any time. The latest score counts."""
    services.sessions.give_score(session_id, score=opinion.score, comment=opinion.comment)
    return Csat(session_id=session_id, **opinion.model_dump())


@router.post("/sessions/{session_id}/escalate")
def escalate(
    services: ServicesOf, session_id: OwnSession, wanted: EscalationRequest | None = None
) -> NewTicket:
    """Ask for a person. A session that waits for one already keeps its ticket."""
    detail = wanted.reason if wanted else None
    handoff = services.escalation.request(
        session_id, reason=TicketReason.EXPLICIT_REQUEST, detail=detail
    )
    return NewTicket.of_handoff(handoff)


def _upload(file: UploadFile) -> Upload:
    return Upload(filename=file.filename or "", content=file.file.read())


def _completed(events: Iterable[TurnEvent]) -> TurnCompleted:
    """Run a turn to its end, which its last event describes."""
    *_, last = events
    assert isinstance(last, TurnCompleted)
    return last


def _passes(passage: SourceInfo, filters: SearchFilters | None) -> bool:
    wanted = filters.model_dump(exclude_none=True) if filters else {}
    return all(getattr(passage.metadata, name) == value for name, value in wanted.items())
