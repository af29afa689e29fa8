"""What the API takes and answers with about conflicts, stale articles and recalled answers."""

from datetime import date, datetime
from typing import Self

from pydantic import BaseModel, Field

from app.schemas import Text
from core.quality.conflicts.comparison import ConflictKind
from core.quality.conflicts.models import Conflict as ConflictRow
from core.quality.conflicts.models import ConflictState
from core.quality.conflicts.service import LONGEST_REASON, Merged, Side
from core.quality.recalls.models import AnswerRecall
from core.quality.recalls.repository import Answered
from core.quality.recalls.service import LONGEST_TEXT, RecallView
from core.quality.staleness import StaleArticle as StaleEntry
from core.quality.staleness import StaleReason
from core.sessions.models import SessionStatus


class ConflictPassage(BaseModel):
    """One of two passages, as it was when they were compared."""

    article_id: str
    version: int
    title: str
    heading: str
    text: str = Field(description="Markdown")


class ConflictEvidence(BaseModel):
    """A sentence of each passage; the spans are start and end character of what differs in it."""

    left: str
    right: str
    left_spans: list[tuple[int, int]]
    right_spans: list[tuple[int, int]]


class PassageConflict(BaseModel):
    conflict_id: int
    kind: ConflictKind
    state: ConflictState
    left: ConflictPassage
    right: ConflictPassage
    evidence: list[ConflictEvidence]
    cited: int = Field(description="times that an answer quoted one of the passages")
    retrieved: int = Field(description="times that a question found one of them")
    weight: int = Field(description="how much customers saw of it; the list is in this order")
    reason: str | None = Field(description="why it was waived or resolved")
    decided_by: str | None = Field(description="null where one of the texts is gone")
    decided_at: datetime | None
    found_at: datetime

    @classmethod
    def of(cls, row: ConflictRow) -> Self:
        return cls(
            conflict_id=row.id,
            kind=ConflictKind(row.kind),
            state=ConflictState(row.state),
            left=_passage(row, "left"),
            right=_passage(row, "right"),
            evidence=[ConflictEvidence.model_validate(each) for each in row.evidence],
            cited=row.cited,
            retrieved=row.retrieved,
            weight=row.weight,
            reason=row.reason,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            found_at=row.found_at,
        )


class ConflictResolution(BaseModel):
    reason: Text | None = Field(None, max_length=LONGEST_REASON)


class ConflictWaiver(BaseModel):
    reason: Text = Field(
        min_length=1, max_length=LONGEST_REASON, description="why both texts can stay"
    )


class ConflictMerge(BaseModel):
    keep: Side = Field(description="the side whose article stays")
    with_text: bool = Field(True, description="put the other passage behind the one that stays")
    archive_other: bool = Field(False, description="archive the other article")


class MergedConflict(BaseModel):
    """The draft to look at and publish; nothing of it is found before."""

    article_id: str
    revision: int
    archived: str | None = Field(description="the article that was archived, if that was wanted")

    @classmethod
    def of(cls, merged: Merged) -> Self:
        return cls.model_validate(merged, from_attributes=True)


class StaleArticle(BaseModel):
    """An article and one reason why it needs attention; numbers of the last 90 days."""

    article_id: str
    title: str
    reason: StaleReason
    owner: str | None
    review_by: date | None
    found: int = Field(description="questions that found it among the first three")
    cited: int = Field(description="questions whose answer quotes it")
    up: int = Field(description="those answers rated as helpful")
    down: int = Field(description="those answers rated as not helpful")
    published_at: datetime

    @classmethod
    def of(cls, entry: StaleEntry) -> Self:
        return cls.model_validate(entry, from_attributes=True)


class AnsweredSession(BaseModel):
    """A session whose answer quoted the version."""

    session_id: str
    user_id: str | None
    status: SessionStatus
    question: str
    answer_id: str
    answered_at: datetime
    answers: int = Field(description="answers of the session that quote it")
    delivered_at: datetime | None = Field(description="when the correction was put into the chat")

    @classmethod
    def of(cls, answered: Answered) -> Self:
        return cls.model_validate(answered, from_attributes=True)


class Recall(BaseModel):
    article_id: str
    version: int
    title: str
    text: str = Field(description="what customers are told")
    recalled_by: str
    recalled_at: datetime
    withdrawn_by: str | None
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, row: AnswerRecall) -> Self:
        return cls(
            article_id=row.article_id,
            version=row.version_number,
            title=row.title,
            text=row.text,
            recalled_by=row.recalled_by,
            recalled_at=row.recalled_at,
            withdrawn_by=row.withdrawn_by,
            withdrawn_at=row.withdrawn_at,
        )


class RecallRequest(BaseModel):
    text: Text = Field(
        min_length=1, max_length=LONGEST_TEXT, description="what is right, in plain words"
    )
    archive: bool = Field(
        False, description="needed while customers are still answered from the version"
    )


class VersionRecall(BaseModel):
    """Who was answered from a version, and its recall if one is in force."""

    recall: Recall | None
    is_published: bool = Field(description="customers are answered from this version now")
    sessions: list[AnsweredSession]
    total: int
    told: int = Field(description="sessions that have got their correction")

    @classmethod
    def of(cls, view: RecallView) -> Self:
        return cls(
            recall=Recall.of(view.recall) if view.recall else None,
            is_published=view.is_published,
            sessions=[AnsweredSession.of(each) for each in view.sessions],
            total=view.total,
            told=view.told,
        )


def _passage(row: ConflictRow, side: str) -> ConflictPassage:
    fields = ConflictPassage.model_fields
    return ConflictPassage(**{name: getattr(row, f"{side}_{name}") for name in fields})
