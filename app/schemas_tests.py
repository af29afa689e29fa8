"""What the HTTP API takes and answers about test questions and their runs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from app.schemas import Text
from app.schemas_article_text import Tag
from app.schemas_playground import ArticleId, Asked, Earlier
from core.knowledge.models import JobState
from core.quality import models
from core.quality.models import Expectation, Origin, RunKind, Verdict
from core.quality.new_questions import (
    MAX_NAMED,
    MAX_PHRASES,
    NewQuestion,
)
from core.quality.questions import Imported
from core.sessions.models import Outcome


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
