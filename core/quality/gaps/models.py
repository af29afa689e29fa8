"""Tables of the gaps: needs that the knowledge base does not meet, and the questions behind."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now, one_of


class GapState(StrEnum):
    """Where a gap stands."""

    OPEN = "open"
    DRAFTED = "drafted"
    """An article was drafted for it; it may be published, and some questions may remain."""
    CLOSED = "closed"
    """Every question of it is answered now; another unmet one opens it again."""
    DISMISSED = "dismissed"
    """Nothing is to be written about it; new questions of it stay with it, unseen."""


class GapKind(StrEnum):
    """Why a question counts as unmet; where several hold, the first."""

    ESCALATED = "escalated"
    """The customer went on to a person for lack of an answer."""
    DISLIKED = "disliked"
    """Its answer was rated down."""
    DECLINED = "declined"
    REPEATED = "repeated"
    """It was answered, and the customer asked again in other words."""


class Gap(Base):
    """Questions about one need that the knowledge base did not meet."""

    __tablename__ = "gaps"
    __table_args__ = (
        CheckConstraint(one_of("state", GapState), name="known_state"),
        CheckConstraint("(state = 'dismissed') = (reason IS NOT NULL)", name="dismissed_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    """The question that is nearest to all others, less personal data; never a removed session's."""
    state: Mapped[str] = mapped_column(String(20), default=GapState.OPEN, index=True)
    reason: Mapped[str | None] = mapped_column(Text)
    """Why nothing is to be written about it."""
    by_hand: Mapped[bool] = mapped_column(default=False)
    """Somebody merged or split it: new questions join it, but no other gap does by itself."""
    article_id: Mapped[str | None] = mapped_column(
        ForeignKey("articles.id", ondelete="SET NULL"), index=True
    )
    """The article that was drafted for it."""
    checked_job: Mapped[int] = mapped_column(default=0)
    """The latest index job when its questions were last asked again."""
    checked_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    @property
    def is_settled(self) -> bool:
        """Whether a person has said what becomes of it, so that it is merged with no other."""
        return self.by_hand or self.state != GapState.OPEN


class GapQuestion(Base):
    """A customer's question that belongs to a gap; it goes when its session is deleted."""

    __tablename__ = "gap_questions"
    __table_args__ = (CheckConstraint(one_of("kind", GapKind), name="known_kind"),)

    question_seq: Mapped[int] = mapped_column(
        ForeignKey("turns.question_seq", ondelete="CASCADE"), primary_key=True
    )
    gap_id: Mapped[int] = mapped_column(ForeignKey("gaps.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    answered_at: Mapped[datetime | None]
    """When it was found to be answered, the last time it was asked again; else `None`."""
    answered_by: Mapped[str | None] = mapped_column(String(200))
    """The article that answered it."""
    added_at: Mapped[datetime] = mapped_column(default=now)
