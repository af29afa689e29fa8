"""What the HTTP API takes and answers about gaps of the knowledge base."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field

from app.paging import LARGEST_NUMBER
from app.schemas import Text
from core.quality.gaps.checking import Checked
from core.quality.gaps.models import GapKind, GapState
from core.quality.gaps.replies import HumanReply
from core.quality.gaps.repository import AskedQuestion, GapEntry
from core.quality.gaps.service import MAX_REASON
from core.sessions.models import Outcome

GapNumber = Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]


class Gap(BaseModel):
    """A need that the knowledge base did not meet."""

    gap_id: int
    title: str = Field(description="the question nearest to all others, in the customer's words")
    state: GapState
    reason: str | None = Field(description="why it was dismissed")
    article_id: str | None = Field(description="the article that was drafted for it")
    customers: int = Field(description="who asked; signed-in ones count once")
    questions: int
    answered: int = Field(description="questions that are answered now")
    kinds: dict[GapKind, int] = Field(description="why the questions count as unmet")
    last_7_days: int = Field(description="questions of these days")
    days_8_to_14: int = Field(description="questions of the 7 days before")
    last_asked_at: datetime
    checked_at: datetime | None = Field(description="when the questions were last asked again")

    @classmethod
    def of(cls, entry: GapEntry) -> Self:
        gap = entry.gap
        return cls(
            gap_id=gap.id,
            title=gap.title,
            state=GapState(gap.state),
            reason=gap.reason,
            article_id=gap.article_id,
            customers=entry.customers,
            questions=entry.questions,
            answered=entry.answered,
            kinds=entry.kinds,
            last_7_days=entry.lately,
            days_8_to_14=entry.before,
            last_asked_at=entry.last_asked_at,
            checked_at=gap.checked_at,
        )


class GapQuestion(BaseModel):
    """A question of a gap, and what the customer got for it."""

    message_id: str
    session_id: str
    user_id: str | None
    question: str
    asked_at: datetime
    kind: GapKind
    outcome: Outcome | None
    answer: str | None
    answered_at: datetime | None = Field(description="since when it is known to be answered")
    answered_by: str | None = Field(description="the article that answers it")

    @classmethod
    def of(cls, asked: AskedQuestion) -> Self:
        return cls(
            message_id=asked.message.id,
            session_id=asked.message.session_id,
            user_id=asked.user_id,
            question=asked.message.content,
            asked_at=asked.message.created_at,
            kind=GapKind(asked.row.kind),
            outcome=Outcome(asked.turn.outcome) if asked.turn.outcome else None,
            answer=asked.answer.content if asked.answer else None,
            answered_at=asked.row.answered_at,
            answered_by=asked.row.answered_by,
        )


class GapReply(BaseModel):
    """What a person wrote to one of the customers."""

    message_id: str
    session_id: str
    author: str
    written_at: datetime
    text: str

    @classmethod
    def of(cls, reply: HumanReply) -> Self:
        return cls.model_validate(reply, from_attributes=True)


class FullGap(Gap):
    """A gap with everything behind it."""

    asked: list[GapQuestion] = Field(description="those first that are not answered")
    replies: list[GapReply] = Field(description="of people, the oldest first")


class DraftedArticle(BaseModel):
    gap_id: int
    article_id: str = Field(description="a draft, to be read and published like any other")


class CheckedGap(BaseModel):
    answered: int
    questions: int

    @classmethod
    def of(cls, checked: Checked) -> Self:
        return cls(answered=checked.answered, questions=checked.questions)


class Dismissal(BaseModel):
    reason: Text = Field(min_length=1, max_length=MAX_REASON)


class MergedGap(BaseModel):
    gap_id: GapNumber = Field(description="the gap that is taken in, and gone afterwards")


class SplitQuestion(BaseModel):
    message_id: Text = Field(min_length=1, max_length=40, description="the question to take out")
