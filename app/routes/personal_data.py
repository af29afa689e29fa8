"""/api/sessions/{session_id}/personal-data: what the placeholders of its messages stand for."""

from fastapi import APIRouter

from app.deps import OperatorCaller, ServicesOf
from app.schemas import Text
from app.schemas_privacy import PersonalData

router = APIRouter(prefix="/api/sessions", tags=["Sessions"])


@router.get("/{session_id}/personal-data")
def show_personal_data(
    services: ServicesOf, caller: OperatorCaller, session_id: Text
) -> PersonalData:
    """What was kept out of the session's messages. Who looked is in the audit log.

    Empty where nothing is hidden, and once nobody can open the chat as its customer any more.
    """
    values = services.privacy.personal_data.show(session_id, by=caller)
    return PersonalData(session_id=session_id, values=dict(values))
