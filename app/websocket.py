"""/ws/chat/{session_id}: a session's chat as it happens, for front ends of any kind."""

import re
from uuid import uuid4

from fastapi import APIRouter, WebSocket
from structlog.contextvars import bound_contextvars

from app.live.connection import REASONS, Close, Connection
from app.live.service import Live
from core.bootstrap import Services
from core.errors import DatabaseUnavailable, NotSignedIn, SessionNotFound, TooManyRequests
from core.limits import Bucket
from core.sessions.models import SessionStatus
from core.sessions.watch import Position

_CLIENT_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")

router = APIRouter()


@router.websocket("/ws/chat/{session_id}")
async def chat(websocket: WebSocket, session_id: str, token: str = "", client_id: str = "") -> None:
    """Serve one socket. It is accepted before it is refused, so that browsers see why."""
    await websocket.accept()
    place = await _admitted(websocket, session_id, token)
    if isinstance(place, Close):
        await websocket.close(place, REASONS[place])
        return
    name = client_id if _CLIENT_ID.fullmatch(client_id) else f"client_{uuid4().hex[:16]}"
    connection = Connection.at(websocket, session_id, name, place)
    live: Live = websocket.app.state.live
    with bound_contextvars(session_id=session_id, client_id=name):
        await live.serve(connection, place)


async def _admitted(websocket: WebSocket, session_id: str, token: str) -> Position | Close:
    """Where the session stands, or why its door stays closed."""
    state = websocket.app.state
    services: Services = state.services
    if not state.origins.allow(websocket.scope):
        return Close.FOREIGN_ORIGIN
    try:
        await state.limits.check(Bucket.REQUESTS, await state.limits.client_of(websocket.scope))
        if services.tokens.session_of(token) != session_id:
            return Close.NO_SESSION
        live: Live = state.live
        place = await live.position(session_id)
    except TooManyRequests:
        return Close.FLOODING
    except NotSignedIn:
        return Close.BAD_TOKEN
    except SessionNotFound:
        return Close.NO_SESSION
    except DatabaseUnavailable:
        return Close.TRY_AGAIN
    return Close.ENDED if place.status is SessionStatus.ENDED else place
