"""What the HTTP API takes and answers about the escalation detector and the company's rules."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from app.paging import LARGEST_NUMBER
from app.schemas import Text
from core.escalation.detection import models
from core.escalation.detection.business import RuleKind
from core.escalation.detection.service import DetectorState
from core.escalation.detection.verdict import HandOver


class NewCorrection(BaseModel):
    message_id: Text = Field(min_length=1, max_length=40, description="a customer's message")
    should_escalate: bool = Field(strict=True)


class StoredCorrection(NewCorrection):
    corrected_by: str


class WantedVersion(BaseModel):
    version: int = Field(ge=1, le=LARGEST_NUMBER, strict=True)


class DetectorVersion(BaseModel):
    version: int
    created_at: datetime
    created_by: str
    is_live: bool
    note: str
    thresholds: Mapping[str, float]
    before: Mapping[str, float] = Field(description="of the version that was live before it")
    after: Mapping[str, float] = Field(description="on held-out folds of the shipped examples")

    @classmethod
    def of(cls, version: models.DetectorVersion) -> Self:
        return cls(
            version=version.number,
            created_at=version.created_at,
            created_by=version.created_by,
            is_live=version.is_live,
            note=version.note,
            thresholds=version.thresholds,
            before=version.metrics.get("before", {}),
            after=version.metrics.get("after", {}),
        )


class Detector(BaseModel):
    live_version: int | None
    retraining: bool = Field(description="the worker has yet to finish a wished retraining")
    corrections: int
    versions: list[DetectorVersion] = Field(description="newest first")

    @classmethod
    def of(cls, state: DetectorState) -> Self:
        return cls(
            live_version=state.live.number if state.live else None,
            retraining=state.retraining,
            corrections=state.corrections,
            versions=[DetectorVersion.of(version) for version in state.versions],
        )


class Accepted(BaseModel):
    accepted: bool = True


class NewBusinessRule(BaseModel):
    name: Annotated[Text, Field(min_length=1, max_length=200)]
    kind: RuleKind
    condition: dict[str, Any] = Field(
        description="keyword: words; topic: example, threshold; attribute: key, value; "
        "order_value: key, limit"
    )
    outcome: HandOver = HandOver.NOW


class RuleSwitch(BaseModel):
    enabled: bool = Field(strict=True)


class BusinessRule(NewBusinessRule):
    rule_id: int
    enabled: bool
    created_by: str
    created_at: datetime

    @classmethod
    def of(cls, rule: models.BusinessRule) -> Self:
        return cls(
            rule_id=rule.id,
            name=rule.name,
            kind=RuleKind(rule.kind),
            condition=rule.condition,
            outcome=HandOver(rule.outcome),
            enabled=rule.enabled,
            created_by=rule.created_by,
            created_at=rule.created_at,
        )
