"""/api/sessions/{session_id}/memories: what is remembered of a session's customer."""

from fastapi import APIRouter

from app.deps import ReadableSession, ServicesOf, WritableSession
from app.paging import RowId
from app.schemas_memory import Forgotten, Memories

router = APIRouter(prefix="/api/sessions", tags=["Sessions"])


@router.get("/{session_id}/memories")
def list_memories(services: ServicesOf, session_id: ReadableSession) -> Memories:
    """What the customer said of themselves, corrected or not, and what people promised them."""
    return Memories.of(session_id, services.case_brief.of_session(session_id))


@router.delete("/{session_id}/memories")
def forget_all(services: ServicesOf, session_id: WritableSession) -> Forgotten:
    """Forget everything that was said in this session. Its messages stay."""
    return Forgotten(session_id=session_id, forgotten=services.memory.forget(session_id))


@router.delete("/{session_id}/memories/{memory_id}")
def forget_one(
    services: ServicesOf,
    session_id: WritableSession,
    memory_id: RowId,
) -> Forgotten:
    """Forget one thing, with what it had corrected. Its message stays."""
    gone = services.memory.forget(session_id, memory_id)
    return Forgotten(session_id=session_id, forgotten=gone)
