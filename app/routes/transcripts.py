"""/api/chat/sessions/{id}/transcript: the whole session as a document."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.deps import PrincipalOf, ReadableSession, ServicesOf
from core.sessions.transcript import TranscriptFormat, render

DOCUMENTS = {
    kind.content_type: {"schema": {"type": "object" if kind is TranscriptFormat.JSON else "string"}}
    for kind in TranscriptFormat
}

router = APIRouter(prefix="/api/chat", tags=["Chat"])


@router.get(
    "/sessions/{session_id}/transcript",
    response_class=Response,
    responses={200: {"content": DOCUMENTS, "description": "The document"}},
)
def get_transcript(
    services: ServicesOf,
    session_id: ReadableSession,
    principal: PrincipalOf,
    wanted: Annotated[TranscriptFormat, Query(alias="format")] = TranscriptFormat.MD,
) -> Response:
    """Who said what and when, with sources and the names of files, to read or to keep."""
    for_customer = principal.caller is None
    transcript = services.sessions.transcript(session_id, for_customer=for_customer)
    return Response(
        render(transcript, wanted),
        media_type=wanted.content_type,
        headers={"Content-Disposition": f'attachment; filename="{transcript.filename(wanted)}"'},
    )
