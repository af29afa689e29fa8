"""/api/escalations/detector, /corrections and /rules: when a person takes over."""

from fastapi import APIRouter

from app.deps import VIEWER, AdminCaller, OperatorCaller, ServicesOf
from app.paging import RowId
from app.schemas_detector import (
    Accepted,
    BusinessRule,
    Detector,
    DetectorVersion,
    NewBusinessRule,
    NewCorrection,
    RuleSwitch,
    StoredCorrection,
    WantedVersion,
)
from core.escalation.detection.verdict import HandOver

router = APIRouter(prefix="/api/escalations", tags=["Escalations"])


@router.post("/corrections", status_code=201)
def correct(
    services: ServicesOf, caller: OperatorCaller, wanted: NewCorrection
) -> StoredCorrection:
    """Say that a customer's message should have gone to a person, or should not have."""
    label = HandOver.NOW if wanted.should_escalate else HandOver.NONE
    services.detector.correct(wanted.message_id, label=label, by=caller.name)
    return StoredCorrection(**wanted.model_dump(), corrected_by=caller.name)


@router.get("/detector", dependencies=[VIEWER])
def get_detector(services: ServicesOf) -> Detector:
    """The version in force, and every version with its measures before and after."""
    return Detector.of(services.detector.state())


@router.post("/detector/restore")
def restore(services: ServicesOf, caller: AdminCaller, wanted: WantedVersion) -> DetectorVersion:
    """Put an earlier version in force. Every process follows within seconds."""
    return DetectorVersion.of(services.detector.restore(wanted.version, by=caller.name))


@router.post("/detector/retrain", status_code=202)
def retrain(services: ServicesOf, caller: AdminCaller) -> Accepted:
    """Train on the shipped examples and all corrections; the worker does it.

    The new version goes live unless it measures worse than the present one.
    """
    services.detector.request_retraining(caller.name)
    return Accepted()


@router.get("/rules", dependencies=[VIEWER])
def list_rules(services: ServicesOf) -> list[BusinessRule]:
    """The company's own rules, oldest first."""
    return [BusinessRule.of(rule) for rule in services.business_rules.rules()]


@router.post("/rules", status_code=201)
def add_rule(services: ServicesOf, caller: AdminCaller, wanted: NewBusinessRule) -> BusinessRule:
    """Add a rule, which is in force within seconds."""
    rule = services.business_rules.add(
        wanted.name,
        kind=wanted.kind,
        condition=wanted.condition,
        outcome=wanted.outcome,
        by=caller.name,
    )
    return BusinessRule.of(rule)


@router.patch("/rules/{rule_id}")
def switch_rule(
    services: ServicesOf, _: AdminCaller, rule_id: RowId, wanted: RuleSwitch
) -> BusinessRule:
    """Switch a rule on or off."""
    return BusinessRule.of(services.business_rules.enable(rule_id, enabled=wanted.enabled))


@router.delete("/rules/{rule_id}", status_code=204)
def remove_rule(services: ServicesOf, _: AdminCaller, rule_id: RowId) -> None:
    """Remove a rule."""
    services.business_rules.remove(rule_id)
