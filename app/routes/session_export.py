"""/api/sessions/export: the transcripts of many sessions as one archive."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from app.deps import OperatorCaller, ServicesOf
from app.paging import counted
from app.schemas_sessions import SessionQuery
from core.sessions.transcript import TranscriptFormat

ZIP = "application/zip"
router = APIRouter(prefix="/api/sessions", tags=["Sessions"])


class ExportQuery(SessionQuery):
    format: TranscriptFormat = Field(TranscriptFormat.JSON, description="of each transcript")


@router.get(
    "/export",
    response_class=Response,
    responses={200: {"content": {ZIP: {}}, "description": "The archive"}},
)
def export_sessions(
    services: ServicesOf, caller: OperatorCaller, wanted: Annotated[ExportQuery, Query()]
) -> Response:
    """A zip of the transcripts of the latest 1,000 sessions that match, and `index.csv` of them.

    `X-Total-Count` says how many match in all. Every export is in the audit log.
    """
    made = services.session_export.archive(wanted.search, by=caller, wanted=wanted.format)
    headers = {"Content-Disposition": 'attachment; filename="sessions.zip"'}
    response = Response(made.content, media_type=ZIP, headers=headers)
    counted(response, made.matching)
    return response
