"""Tables of what the knowledge base is tested with: questions, runs of them, and results."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now, one_of
from core.knowledge.models import JobState


class Expectation(StrEnum):
    """What should become of a test question."""

    ANSWER = "answer"
    """Answered, and where articles are named, from one of them."""
    DECLINE = "decline"
    """The knowledge base is not to answer it."""
    ESCALATE = "escalate"
    """A person is to take over."""


class Origin(StrEnum):
    """Where a test question comes from."""

    WRITTEN = "written"
    PLAYGROUND = "playground"
    SESSION = "session"
    FILE = "file"
    GAP = "gap"


class RunKind(StrEnum):
    QUESTIONS = "questions"
    """The test questions on what is live."""
    GATE = "gate"
    """Test questions and recent real ones, on what is live and on an article's draft."""


class Verdict(StrEnum):
    """What a draft does to one question."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


class TestQuestion(Base):
    """A question whose right outcome is known."""

    __test__ = False  # pytest looks for tests in what is called so
    __tablename__ = "test_questions"
    __table_args__ = (
        CheckConstraint(one_of("expectation", Expectation), name="known_expectation"),
        CheckConstraint(one_of("origin", Origin), name="known_origin"),
        UniqueConstraint("question_hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(Text)
    earlier: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What the customer asked before it in the same chat, oldest first."""
    question_hash: Mapped[str] = mapped_column(String(64))
    """Of question and earlier ones without regard to case and spaces: none is there twice."""
    expectation: Mapped[str] = mapped_column(String(20))
    articles: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Ids of the articles of which one is to be cited; empty for any."""
    phrases: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What the answer must say, word for word without regard to case; empty for anything."""
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    origin: Mapped[str] = mapped_column(String(20), default=Origin.WRITTEN)
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now, index=True)


class TestRun(Base):
    """Questions asked all at once, by the worker."""

    __test__ = False
    __tablename__ = "test_runs"
    __table_args__ = (
        CheckConstraint(one_of("kind", RunKind), name="known_kind"),
        CheckConstraint(one_of("state", JobState), name="known_state"),
        CheckConstraint("(kind = 'gate') = (article_id IS NOT NULL)", name="gate_of_an_article"),
        Index("ix_test_runs_article_id", "article_id", "revision"),
        Index(
            "uq_test_runs_one_waiting_gate",
            "article_id",
            unique=True,
            sqlite_where=text("kind = 'gate' AND state = 'queued'"),
            postgresql_where=text("kind = 'gate' AND state = 'queued'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    tag: Mapped[str | None] = mapped_column(String(100))
    """Only test questions that have it."""
    article_id: Mapped[str | None] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    revision: Mapped[int | None]
    """The article's, whose draft was tried."""
    stamp: Mapped[str | None] = mapped_column(String(200))
    """What was live and which test questions there were; another stamp makes a gate old."""
    state: Mapped[str] = mapped_column(String(20), default=JobState.QUEUED, index=True)
    planned: Mapped[bool] = mapped_column(default=False)
    """Its questions are chosen: a row of results for each."""
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    passed: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    better: Mapped[int] = mapped_column(default=0)
    worse: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    """Of a gate: answers in other words than before, the better and the worse ones too."""
    requested_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    finished_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)

    @property
    def is_finished(self) -> bool:
        """Done, or given up."""
        return self.state in (JobState.DONE, JobState.FAILED)


class TestResult(Base):
    """What one question of a run became; `outcome` is empty until it was asked."""

    __test__ = False
    __tablename__ = "test_results"
    __table_args__ = (
        CheckConstraint(f"verdict IS NULL OR {one_of('verdict', Verdict)}", name="known_verdict"),
        UniqueConstraint("run_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("test_runs.id", ondelete="CASCADE"))
    position: Mapped[int]
    question_id: Mapped[int | None] = mapped_column(
        ForeignKey("test_questions.id", ondelete="SET NULL"), index=True
    )
    message_id: Mapped[str | None] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )
    """A real question; it goes when its session is deleted."""
    question: Mapped[str] = mapped_column(Text)
    earlier: Mapped[list[str]] = mapped_column(JSON, default=list)
    expectation: Mapped[str | None] = mapped_column(String(20))
    """`None` for a real question, of which only the change is judged."""
    articles: Mapped[list[str]] = mapped_column(JSON, default=list)
    phrases: Mapped[list[str]] = mapped_column(JSON, default=list)
    disliked: Mapped[bool] = mapped_column(default=False)
    """The customer rated the answer down that this question got."""
    outcome: Mapped[str | None] = mapped_column(String(20))
    given: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Articles cited, confidence and text; of a gate with the draft."""
    passed: Mapped[bool | None]
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Of a gate: outcome, articles, confidence, text and `passed` with what is live."""
    verdict: Mapped[str | None] = mapped_column(String(20))
    changed: Mapped[bool] = mapped_column(default=False)
    """Of a gate: the customer would read something else."""
