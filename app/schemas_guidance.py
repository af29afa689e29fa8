"""What the HTTP API takes and answers about the company's guidance for answers."""

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from app.paging import LARGEST_NUMBER
from app.schemas import Text
from core.agent.guidance import SHIPPED
from core.agent.guidance import Guidance as Wanted
from core.agent.guidance_models import GuidanceVersion as StoredVersion
from core.quality.guidance import checking
from core.quality.guidance.comparisons import MOST_QUESTIONS, USUAL_QUESTIONS, Compared, Report
from core.quality.guidance.models import ComparisonState
from core.quality.guidance.models import GuidanceComparison as StoredComparison
from core.quality.guidance.work import Guiding


class GuidanceText(BaseModel):
    """What is empty says nothing."""

    company: Text = Field("", max_length=checking.LONGEST_COMPANY, description="its name")
    tone: Text = Field("", max_length=checking.LONGEST_TONE)
    languages: list[Text] = Field(
        [], max_length=checking.MOST_LANGUAGES, description="to answer in; the first is the usual"
    )
    forbidden: list[Text] = Field(
        [],
        max_length=checking.MOST_PHRASES,
        description="words and phrases; a question with one of them is not answered",
    )
    hand_over: bool = Field(False, description="such a question goes to a person at once")
    instructions: Text = Field(
        "", max_length=checking.LONGEST_INSTRUCTIONS, description="further ones, a line each"
    )

    def as_guidance(self) -> Wanted:
        fields = self.model_dump(include=set(GuidanceText.model_fields))
        return Wanted.from_fields(fields, version=SHIPPED)

    @classmethod
    def of_fields(cls, fields: dict[str, Any]) -> Self:
        return cls(**Wanted.from_fields(fields, version=SHIPPED).fields)


class NewGuidance(GuidanceText):
    why: Text = Field(max_length=checking.LONGEST_WHY, description="for the audit log")


class WantedGuidance(BaseModel):
    version: int | None = Field(None, ge=1, le=LARGEST_NUMBER, description="without one, none")
    why: Text = Field(max_length=checking.LONGEST_WHY, description="for the audit log")


class GuidanceVersion(BaseModel):
    version: int
    is_live: bool
    guidance: GuidanceText
    why: str
    created_by: str
    created_at: datetime

    @classmethod
    def of(cls, stored: StoredVersion) -> Self:
        return cls(
            version=stored.number,
            is_live=stored.is_live,
            guidance=GuidanceText.of_fields(stored.fields),
            why=stored.why,
            created_by=stored.created_by,
            created_at=stored.created_at,
        )


class GuidanceState(BaseModel):
    version: str = Field(description="a number, or shipped")
    model: str | None = Field(description="that it guides; null where answers quote")
    prompt: str = Field(description="what the model is told, word for word")
    versions: list[GuidanceVersion] = Field(description="newest first")

    @classmethod
    def of(cls, guiding: Guiding) -> Self:
        in_force = guiding.versions.in_force
        return cls(
            version=in_force.version,
            model=guiding.comparisons.model,
            prompt=guiding.versions.prompt(in_force),
            versions=[GuidanceVersion.of(each) for each in guiding.versions.versions()],
        )


class NewComparison(BaseModel):
    guidance: GuidanceText = Field(description="the draft")
    tag: Text | None = Field(None, max_length=100, description="only test questions that have it")
    most: int = Field(
        USUAL_QUESTIONS, ge=1, le=MOST_QUESTIONS, description="questions, the latest first"
    )


class GuidanceComparison(BaseModel):
    id: int
    state: ComparisonState
    total: int
    model: str | None
    live_version: str
    guidance: GuidanceText = Field(description="the draft")
    error: str | None
    requested_by: str
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, stored: StoredComparison) -> Self:
        return cls(**_told(stored))


class GuidedAnswer(BaseModel):
    outcome: str
    articles: list[str]
    text: str
    passed: bool = Field(description="it is what the test question expects")
    seconds: float
    by: str = Field(description="`model` where the model wrote all of it, else `quotes`")
    fell_back: str | None = Field(description="why it quotes where a model was asked")
    struck: list[str] = Field(description="sentences of the model that no passage carries")
    tokens_in: int | None
    tokens_out: int | None
    cost: float | None
    currency: str | None


class ComparedAnswer(BaseModel):
    question_id: int
    question: str
    changed: bool
    before: GuidedAnswer | None = Field(description="under what was in force; null until asked")
    after: GuidedAnswer | None = Field(description="under the draft")

    @classmethod
    def of(cls, found: Compared) -> Self:
        before, after = (each and GuidedAnswer(**each) for each in (found.before, found.after))
        return cls(
            question_id=found.question.id,
            question=found.question.question,
            changed=found.changed,
            before=before,
            after=after,
        )


class GuidedSide(BaseModel):
    passed: int
    written: int = Field(description="answers that are all the model's")
    tokens: int
    cost: float | None = Field(description="null where no price is known")

    @classmethod
    def of(cls, report: Report, *, after: bool) -> Self:
        return cls(
            passed=report.passed(after=after),
            written=report.written(after=after),
            tokens=report.tokens(after=after),
            cost=report.cost(after=after),
        )


class ComparisonReport(GuidanceComparison):
    asked: int
    changed: int = Field(description="answers in other words")
    before: GuidedSide
    after: GuidedSide
    answers: list[ComparedAnswer]

    @classmethod
    def of_report(cls, report: Report) -> Self:
        return cls(
            **_told(report.comparison),
            asked=len(report.asked),
            changed=report.changed,
            before=GuidedSide.of(report, after=False),
            after=GuidedSide.of(report, after=True),
            answers=[ComparedAnswer.of(each) for each in report.answers],
        )


def _told(stored: StoredComparison) -> dict[str, Any]:
    same = ("id", "state", "total", "model", "live_version", "error", "requested_by")
    times = ("created_at", "finished_at")
    told = {name: getattr(stored, name) for name in (*same, *times)}
    return {**told, "guidance": GuidanceText.of_fields(stored.fields)}
