"""What the HTTP API takes and answers about trying the knowledge base out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from app.schemas import Text
from app.schemas_article_text import Tag
from app.schemas_chat import SourceInfo
from core.knowledge.models import JobState
from core.quality import models
from core.quality.models import Expectation, Origin, RunKind, Verdict
from core.quality.new_questions import (
    MAX_EARLIER,
    MAX_NAMED,
    MAX_PHRASES,
    MAX_QUESTION,
    NewQuestion,
)
from core.quality.playground import Explained, Share, Trial
from core.quality.questions import Imported
from core.quality.rehearsal import LIVE, MOST_CANDIDATES, Question, Tuning
from core.sessions.models import Outcome

Asked = Annotated[Text, Field(min_length=1, max_length=MAX_QUESTION)]
ArticleId = Annotated[Text, Field(min_length=1, max_length=200)]
Earlier = Annotated[
    list[Asked],
    Field(max_length=MAX_EARLIER, description="messages before it in the same chat, oldest first"),
]


class TuningValues(BaseModel):
    """Settings to try; those in force where nothing is said."""

    answer_at: float = Field(LIVE.answer_at, ge=0, le=1, description="confidence to answer from")
    dense_weight: float = Field(
        LIVE.dense_weight, ge=0, le=1, description="share of search by meaning"
    )
    candidates: int = Field(LIVE.candidates, ge=1, le=MOST_CANDIDATES)

    def as_tuning(self) -> Tuning:
        return Tuning(self.answer_at, self.dense_weight, self.candidates)


class PlaygroundQuestion(BaseModel):
    question: Asked
    earlier: Earlier = Field(default_factory=list)
    tuning: TuningValues = Field(default_factory=TuningValues)
    drafts: list[ArticleId] = Field(
        default_factory=list, max_length=20, description="articles whose drafts count as published"
    )

    def as_question(self) -> Question:
        return Question(self.question, tuple(self.earlier))


class PlaygroundHit(BaseModel):
    rank: int
    article_id: str
    version: int
    title: str
    heading: str
    content: str
    dense_score: float | None = Field(description="cosine, -1 to 1; null: not found by meaning")
    dense_rank: int | None
    lexical_score: float | None = Field(description="BM25; null: not found by words")
    lexical_rank: int | None
    fused_score: float = Field(description="0 to 1: the sum of the two parts")
    dense_part: float
    lexical_part: float
    shared_words: list[str]
    cited_as: int | None

    @classmethod
    def of(cls, each: Explained) -> Self:
        hit = each.hit
        return cls(
            rank=hit.rank,
            article_id=hit.article_id,
            version=hit.version_number,
            title=hit.title,
            heading=hit.heading,
            content=hit.text,
            dense_score=hit.dense_score,
            dense_rank=each.dense_rank,
            lexical_score=hit.lexical_score,
            lexical_rank=each.lexical_rank,
            fused_score=hit.fused_score,
            dense_part=hit.parts.dense,
            lexical_part=hit.parts.lexical,
            shared_words=list(each.shared),
            cited_as=each.cited_as,
        )


class ConfidenceShare(BaseModel):
    """A feature's value and weight; the shares and the intercept add up to the logit."""

    name: str
    value: float
    weight: float
    adds: float

    @classmethod
    def of(cls, share: Share) -> Self:
        return cls(name=share.name, value=share.value, weight=share.weight, adds=share.adds)


class PlaygroundAnswer(BaseModel):
    """What a customer would get, and everything behind it. Nothing of it is stored."""

    outcome: Outcome
    reason: str
    confidence: float | None
    threshold: float
    answer: str
    sources: list[SourceInfo]
    searched_for: str | None
    hits: list[PlaygroundHit]
    shares: list[ConfidenceShare]
    intercept: float
    handover: Mapping[str, Any] = Field(description="the detector's verdict")
    timings_ms: Mapping[str, float]

    @classmethod
    def of(cls, tried: Trial) -> Self:
        draft = tried.draft
        return cls(
            outcome=draft.decision.outcome,
            reason=draft.decision.reason,
            confidence=draft.decision.weighed_confidence,
            threshold=tried.tuning.answer_at,
            answer=draft.text,
            sources=[SourceInfo.model_validate(source.as_info()) for source in draft.sources],
            searched_for=draft.query,
            hits=[PlaygroundHit.of(each) for each in tried.hits],
            shares=[ConfidenceShare.of(share) for share in tried.shares],
            intercept=tried.intercept,
            handover=tried.verdict,
            timings_ms=draft.timings_ms,
        )


class Expected(BaseModel):
    expectation: Expectation = Expectation.ANSWER
    articles: list[ArticleId] = Field(
        default_factory=list, max_length=MAX_NAMED, description="of which one is to be cited"
    )
    phrases: list[Asked] = Field(
        default_factory=list, max_length=MAX_PHRASES, description="that the answer must contain"
    )
    tags: list[Tag] = Field(default_factory=list, max_length=MAX_NAMED)


class TestQuestionText(Expected):
    question: Asked
    earlier: Earlier = Field(default_factory=list)

    def as_new(self) -> NewQuestion:
        return NewQuestion(
            self.question,
            self.expectation,
            articles=tuple(self.articles),
            phrases=tuple(self.phrases),
            tags=tuple(self.tags),
            earlier=tuple(self.earlier),
        )


class MessageAsTestQuestion(Expected):
    message_id: Text = Field(min_length=1, max_length=40, description="a customer's message")


class TestQuestion(BaseModel):
    question_id: int
    question: str
    earlier: list[str]
    expectation: Expectation
    articles: list[str]
    phrases: list[str]
    tags: list[str]
    origin: Origin
    created_by: str
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, stored: models.TestQuestion) -> Self:
        names = set(cls.model_fields) - {"question_id"}
        return cls(question_id=stored.id, **{name: getattr(stored, name) for name in names})


class ImportedQuestions(BaseModel):
    added: int
    known: int = Field(description="were there already")
    broken: list[dict[str, Any]] = Field(description="`line` and `reason` of each")

    @classmethod
    def of(cls, read: Imported) -> Self:
        broken = [{"line": line, "reason": reason} for line, reason in read.broken]
        return cls(added=read.added, known=read.known, broken=broken)


class WantedRun(BaseModel):
    tag: Tag | None = Field(None, description="only questions that have it")


class TestRun(BaseModel):
    run_id: int
    kind: RunKind
    tag: str | None
    article_id: str | None
    revision: int | None = Field(description="of the article whose draft was compared")
    state: JobState
    total: int
    done: int
    passed: int
    failed: int
    better: int
    worse: int
    changed: int = Field(description="answers in other words than before")
    requested_by: str
    created_at: datetime
    finished_at: datetime | None
    error: str | None

    @classmethod
    def of(cls, run: models.TestRun) -> Self:
        names = set(cls.model_fields) - {"run_id"}
        return cls(run_id=run.id, **{name: getattr(run, name) for name in names})


class TestResult(BaseModel):
    """What a question got; `before` is with what is live, where a draft was compared."""

    position: int
    question_id: int | None
    message_id: str | None = Field(description="of a real question")
    question: str
    earlier: list[str]
    expectation: Expectation | None
    articles: list[str]
    phrases: list[str]
    outcome: Outcome | None
    given: Mapping[str, Any] = Field(description="outcome, articles, confidence, text")
    passed: bool | None
    before: Mapping[str, Any]
    verdict: Verdict | None
    changed: bool

    @classmethod
    def of(cls, result: models.TestResult) -> Self:
        return cls(**{name: getattr(result, name) for name in cls.model_fields})
