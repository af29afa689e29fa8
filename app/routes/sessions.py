"""/api/sessions: open, look at, list, end and remove customers' chats."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from app.deps import (
    ADMIN,
    VIEWER,
    NewStatus,
    PrincipalOf,
    ReadableSession,
    RemovableSession,
    ServicesOf,
)
from app.paging import counted
from app.schemas import (
    CleanUp,
    NewSession,
    OpenedSession,
    RemovedSession,
    Session,
    SessionWithPlace,
)
from app.schemas_sessions import SessionPage
from core.language.language import Language
from core.sessions.service import Speaks

router = APIRouter(prefix="/api/sessions", tags=["Sessions"])


@router.post("", status_code=201)
def open_session(
    services: ServicesOf,
    wanted: NewSession | None = None,
    accept_language: Annotated[
        str | None, Header(description="the customer's, where `metadata.language` names none")
    ] = None,
) -> OpenedSession:
    """Start a chat. The token in the answer is its customer's way in and is given only here.

    The product speaks the language of `metadata.language`, else of Accept-Language, else English.
    """
    wanted = wanted or NewSession()
    language = Language.of_tag(wanted.metadata.get("language"))
    language = language or Language.preferred(accept_language) or Language.EN
    if wanted.user_token is not None:
        services.user_tokens.check(wanted.user_id, wanted.user_token)
    session = services.sessions.create(
        user_id=wanted.user_id,
        user_verified=wanted.user_token is not None,
        metadata=wanted.metadata,
        speaks=Speaks(language),
    )
    return OpenedSession.of(session, token=services.tokens.issue(session.id))


@router.get("", dependencies=[VIEWER])
def list_sessions(
    services: ServicesOf,
    response: Response,
    wanted: Annotated[SessionPage, Query()],
) -> list[Session]:
    """Sessions, the latest active first. `X-Total-Count` says how many match in all."""
    page, total = services.session_search.find(
        wanted.search, limit=wanted.limit, offset=wanted.offset
    )
    counted(response, total)
    tickets = services.escalation.live_tickets([session.id for session in page])
    return [Session.of(session, tickets.get(session.id)) for session in page]


@router.post("/cleanup", dependencies=[ADMIN])
def clean_up(
    services: ServicesOf,
    days: Annotated[int, Query(ge=0, le=36_500, description="how long they were idle")] = 30,
) -> CleanUp:
    """Remove sessions that were last active more than `days` ago, with all that belongs to them.

    Sessions that wait for a person stay, however old.
    """
    return CleanUp.of(services.removal.clean_up(days=days))


@router.get("/{session_id}")
def get_session(services: ServicesOf, session_id: ReadableSession) -> SessionWithPlace:
    """One session with its open ticket, if it has one, and the place of that in the queue."""
    session = services.sessions.get(session_id)
    return SessionWithPlace.at(session, services.escalation.place(session_id))


@router.patch("/{session_id}/status")
def change_status(
    services: ServicesOf, session_id: str, status: NewStatus, principal: PrincipalOf
) -> Session:
    """End a session (its customer, or an operator) or move it on (operators)."""
    session = services.escalation.change_status(session_id, status, by=principal.caller)
    return Session.of(session, services.escalation.live_ticket(session_id))


@router.delete("/{session_id}")
def delete_session(services: ServicesOf, session_id: RemovableSession) -> RemovedSession:
    """Remove a session for good: messages, files, ratings, tickets and what was retrieved."""
    services.removal.delete(session_id)
    return RemovedSession(message="The session was deleted.", session_id=session_id)
