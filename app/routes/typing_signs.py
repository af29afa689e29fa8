"""/api/sessions/{session_id}/typing: let the customer see that a person is writing."""

from fastapi import APIRouter

from app.deps import OperatorCaller, ServicesOf
from app.schemas import Text
from core.sessions.models import Role

router = APIRouter(prefix="/api/sessions", tags=["Sessions"])


@router.post("/{session_id}/typing", status_code=204)
def show_typing(services: ServicesOf, session_id: Text, caller: OperatorCaller) -> None:
    """You are writing to the customer. It is shown for 5 s; repeat it while you go on."""
    services.typing.sign(
        session_id, client_id=f"operator:{caller.name}", role=Role.OPERATOR, name=caller.name
    )
