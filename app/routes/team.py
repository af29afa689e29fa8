"""/api/team: when the team works, and how fast it wants to answer."""

from fastapi import APIRouter

from app.deps import VIEWER, AdminCaller, ServicesOf
from core.escalation.team import Team

router = APIRouter(prefix="/api/team", tags=["Escalations"])


@router.get("", dependencies=[VIEWER])
def get_team(services: ServicesOf) -> Team:
    """The team's hours, holidays and targets, in its own time zone."""
    return services.team.get()


@router.put("")
def change_team(services: ServicesOf, caller: AdminCaller, wanted: Team) -> Team:
    """Set all of them. Deadlines that were set already stay as they are."""
    return services.team.change(wanted, by=caller)
