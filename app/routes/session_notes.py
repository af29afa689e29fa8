"""/api/sessions/{session_id}/notes and /tags: what operators note; customers never see it."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.deps import VIEWER, OperatorCaller, ServicesOf
from app.schemas import Text
from app.schemas_tickets import NewNote, SessionNote
from core.sessions.note_models import LONGEST_TAG
from core.sessions.notes import MOST_TAGS

router = APIRouter(prefix="/api/sessions", tags=["Sessions"])
Tag = Annotated[Text, Field(max_length=LONGEST_TAG)]


class Tags(BaseModel):
    """Words in lower case, in order."""

    tags: list[Tag] = Field(max_length=MOST_TAGS)


@router.get("/tags", dependencies=[VIEWER])
def list_tags(services: ServicesOf) -> Tags:
    """Every tag that some session has."""
    return Tags.model_construct(tags=list(services.notes.known_tags()))


@router.get("/{session_id}/notes", dependencies=[VIEWER])
def list_notes(services: ServicesOf, session_id: Text) -> list[SessionNote]:
    """What operators noted about a session and its tickets, in order."""
    return [SessionNote.of(note) for note in services.notes.of_session(session_id)]


@router.post("/{session_id}/notes", status_code=201)
def add_note(
    services: ServicesOf, caller: OperatorCaller, session_id: Text, wanted: NewNote
) -> SessionNote:
    """Leave operators a word. The customer never sees it."""
    return SessionNote.of(services.notes.add(session_id, by=caller.name, text=wanted.text))


@router.get("/{session_id}/tags", dependencies=[VIEWER])
def tags_of_session(services: ServicesOf, session_id: Text) -> Tags:
    """The tags of one session, in the order of the alphabet."""
    session = services.sessions.get(session_id)
    return Tags(tags=list(services.notes.tags([session.id]).get(session.id, ())))


@router.put("/{session_id}/tags")
def set_tags(services: ServicesOf, caller: OperatorCaller, session_id: Text, wanted: Tags) -> Tags:
    """Replace a session's tags. They are kept in lower case, spaces as hyphens, each once."""
    return Tags(tags=list(services.notes.set_tags(session_id, wanted.tags, by=caller.name)))
