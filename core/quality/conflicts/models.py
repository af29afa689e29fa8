"""Tables of conflicts between passages, and of what has been compared already."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now, one_of
from core.quality.conflicts.comparison import ConflictKind


class ConflictState(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"
    """Dealt with, by a person or because one of the texts is no longer there."""
    WAIVED = "waived"
    """Looked at and left as it is, with a reason, for as long as both texts stay the same."""


class Conflict(Base):
    """Two passages that contradict or repeat each other, with their texts as they were compared.

    A passage is known by its article and the hash of its text, so that it is the same one after
    the article was published or indexed anew.
    """

    __tablename__ = "conflicts"
    __table_args__ = (
        CheckConstraint(one_of("kind", ConflictKind), name="known_kind"),
        CheckConstraint(one_of("state", ConflictState), name="known_state"),
        CheckConstraint("state != 'waived' OR reason IS NOT NULL", name="waived_with_a_reason"),
        UniqueConstraint(
            "left_article_id",
            "left_hash",
            "right_article_id",
            "right_hash",
            name="uq_conflicts_one_of_a_pair",
        ),
        Index("ix_conflicts_listed", "state", "weight"),
        Index("ix_conflicts_right_article_id", "right_article_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    left_article_id: Mapped[str] = mapped_column(String(200))
    left_version: Mapped[int]
    left_title: Mapped[str] = mapped_column(String(500))
    left_heading: Mapped[str] = mapped_column(String(500))
    left_text: Mapped[str] = mapped_column(Text)
    left_hash: Mapped[str] = mapped_column(String(64))
    right_article_id: Mapped[str] = mapped_column(String(200))
    right_version: Mapped[int]
    right_title: Mapped[str] = mapped_column(String(500))
    right_heading: Mapped[str] = mapped_column(String(500))
    right_text: Mapped[str] = mapped_column(Text)
    right_hash: Mapped[str] = mapped_column(String(64))
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Pairs of sentences, `left` and `right`, with the characters of each that differ, `left_spans`
    and `right_spans`."""
    cited: Mapped[int] = mapped_column(default=0)
    """Times that an answer quoted one of the passages."""
    retrieved: Mapped[int] = mapped_column(default=0)
    """Times that a question found one of them, the quoted ones included."""
    weight: Mapped[int] = mapped_column(default=0)
    """How much customers saw of it: `thresholds.CITED_COUNTS` for each citation, 1 for a find."""
    state: Mapped[str] = mapped_column(String(20), default=ConflictState.OPEN)
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(String(200))
    """Who resolved or waived it; `None` where the texts are gone."""
    decided_at: Mapped[datetime | None]
    found_at: Mapped[datetime] = mapped_column(default=now)


class ComparedPassage(Base):
    """A live passage that has been compared with all others."""

    __tablename__ = "compared_passages"

    passage_id: Mapped[int] = mapped_column(
        ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True
    )
