"""Tables of comparisons: test questions answered under what is in force, and under a draft."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now, one_of


class ComparisonState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class GuidanceComparison(Base):
    """Guidance that is not in force yet, beside the one that was."""

    __tablename__ = "guidance_comparisons"
    __table_args__ = (CheckConstraint(one_of("state", ComparisonState), name="known_state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Those of the draft."""
    live_version: Mapped[str] = mapped_column(String(20))
    live_fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Those that were in force when the comparison was asked for."""
    model: Mapped[str | None] = mapped_column(String(200))
    """The language model that was asked; `None` where answers quote."""
    state: Mapped[str] = mapped_column(String(20), default=ComparisonState.QUEUED, index=True)
    total: Mapped[int] = mapped_column(default=0)
    requested_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)

    @property
    def is_finished(self) -> bool:
        """Nothing more will come of it."""
        return self.state not in (ComparisonState.QUEUED, ComparisonState.RUNNING)


class GuidanceAnswer(Base):
    """What one test question got under both; empty until it was asked.

    It has no words of the question itself, and goes with it.
    """

    __tablename__ = "guidance_answers"
    __table_args__ = (UniqueConstraint("comparison_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comparison_id: Mapped[int] = mapped_column(
        ForeignKey("guidance_comparisons.id", ondelete="CASCADE")
    )
    position: Mapped[int]
    question_id: Mapped[int] = mapped_column(
        ForeignKey("test_questions.id", ondelete="CASCADE"), index=True
    )
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    changed: Mapped[bool] = mapped_column(default=False)
    """The customer would read something else."""
