"""What the HTTP API takes and answers about the error budget."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from app.paging import LARGEST_NUMBER
from core.agent.answering_models import AnsweringVersion as StoredVersion
from core.quality.calibration import fitting
from core.quality.calibration.service import CalibrationService, LiveError, Proposal


class Budget(BaseModel):
    budget: float = Field(gt=0, lt=1, description="share of wrong ones among the answers")


class WantedAnswering(BaseModel):
    version: int | None = Field(
        None, ge=1, le=LARGEST_NUMBER, description="without one, the shipped threshold"
    )


class Interval(BaseModel):
    share: float
    low: float = Field(description="of the exact binomial interval of 95 %")
    high: float

    @classmethod
    def of(cls, found: fitting.Interval) -> Self:
        return cls(share=found.share, low=found.low, high=found.high)


class AnsweringVersion(BaseModel):
    version: int
    is_live: bool
    budget: float
    threshold: float
    questions: int
    error: Interval = Field(description="measured on the test questions")
    coverage: float = Field(description="share of the test questions that are answered")
    created_by: str
    created_at: datetime

    @classmethod
    def of(cls, stored: StoredVersion) -> Self:
        return cls(
            version=stored.number,
            is_live=stored.is_live,
            budget=stored.budget,
            threshold=stored.threshold,
            questions=stored.measured["questions"],
            error=Interval(**stored.measured["error"]),
            coverage=stored.measured["coverage"],
            created_by=stored.created_by,
            created_at=stored.created_at,
        )


class RatedAnswers(BaseModel):
    rated: int = Field(description="answers of the last 30 days that customers rated")
    down: Interval | None = Field(description="null with too few of them")
    alarming: bool = Field(description="they are worse than was measured, and not by chance")

    @classmethod
    def of(cls, live: LiveError) -> Self:
        down = Interval.of(live.down) if live.down else None
        return cls(rated=live.rated, down=down, alarming=live.is_alarming)


class AnsweringState(BaseModel):
    version: str = Field(description="a number, or shipped")
    threshold: float = Field(description="confidence from which an answer is given")
    ratings: RatedAnswers
    versions: list[AnsweringVersion] = Field(description="newest first")

    @classmethod
    def of(cls, service: CalibrationService) -> Self:
        in_force = service.in_force
        return cls(
            version=in_force.version,
            threshold=in_force.threshold,
            ratings=RatedAnswers.of(service.live_error()),
            versions=[AnsweringVersion.of(each) for each in service.versions()],
        )


class MeasuredBudget(BaseModel):
    budget: float
    questions: int = Field(description="test questions that could be judged")
    threshold: float | None = Field(description="null where no threshold keeps the budget")
    error: Interval | None
    coverage: float | None
    ece_before: float
    ece_after: float
    risk_coverage: list[list[float]] = Field(description="[coverage, share of wrong answers]")
    reliability: list[tuple[float, float, int]] = Field(
        description="[mean confidence, share right, questions] by tenths of confidence"
    )

    @classmethod
    def of(cls, found: Proposal) -> Self:
        return cls(
            budget=found.budget,
            questions=len(found.right),
            threshold=found.cut.threshold if found.cut else None,
            error=Interval.of(found.cut.error) if found.cut else None,
            coverage=found.cut.coverage if found.cut else None,
            ece_before=found.ece_before,
            ece_after=found.ece_after,
            risk_coverage=found.risk_coverage,
            reliability=found.reliability,
        )
