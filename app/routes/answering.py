"""/api/knowledge/answering: how often answers may be wrong, and the threshold that keeps to it."""

from fastapi import APIRouter

from app.deps import CURATOR, VIEWER, AdminCaller, ServicesOf
from app.schemas_answering import (
    AnsweringState,
    AnsweringVersion,
    Budget,
    MeasuredBudget,
    WantedAnswering,
)

router = APIRouter(prefix="/api/knowledge/answering", tags=["Knowledge"])


@router.get("", dependencies=[VIEWER])
def get_answering(services: ServicesOf) -> AnsweringState:
    """What is in force, how customers rate it of late, and every version."""
    return AnsweringState.of(services.quality.calibration)


@router.post("/measure", dependencies=[CURATOR])
def measure(services: ServicesOf, wanted: Budget) -> MeasuredBudget:
    """What a budget would cost, on the test questions as they are answered now; changes nothing.

    Takes about a second for 60 questions.
    """
    service = services.quality.calibration
    return MeasuredBudget.of(service.propose(service.measure(), budget=wanted.budget))


@router.post("", status_code=201)
def put_in_force(services: ServicesOf, caller: AdminCaller, wanted: Budget) -> AnsweringVersion:
    """Measure, and answer from the threshold that keeps the budget."""
    service = services.quality.calibration
    proposal = service.propose(service.measure(), budget=wanted.budget)
    return AnsweringVersion.of(service.put_in_force(proposal, by=caller.name))


@router.post("/restore")
def restore(services: ServicesOf, caller: AdminCaller, wanted: WantedAnswering) -> AnsweringState:
    """Let an earlier version decide again, or the shipped threshold."""
    services.quality.calibration.restore(wanted.version, by=caller.name)
    return AnsweringState.of(services.quality.calibration)
