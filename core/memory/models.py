"""What is remembered of a customer's own words, with where each thing was said."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now, one_of
from core.sessions.models import Key


class MemoryKind(StrEnum):
    """What is remembered; promises to the customer are in `core.escalation`."""

    FACT = "fact"
    """Who the customer is and which order or ticket it is about."""
    PREFERENCE = "preference"
    """How the customer wants to be treated, in their own words."""
    CONTEXT = "context"
    """What helps to understand the matter: product, version, dates, amounts."""


class Memory(Base):
    """One thing that a customer said, or a file of theirs.

    What was corrected stays, with the time of the correction.
    """

    __tablename__ = "memories"
    __table_args__ = (
        CheckConstraint(one_of("kind", MemoryKind), name="known_kind"),
        CheckConstraint("importance BETWEEN 0 AND 1", name="importance_in_range"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence_in_range"),
        Index("ix_memories_session_id_id", "session_id", "id"),
        Index("ix_memories_user_id_id", "user_id", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    user_id: Mapped[str | None] = mapped_column(String(200))
    """Set only where the company's own site has vouched for it: opens it to other sessions."""
    message_seq: Mapped[int] = mapped_column(
        ForeignKey("messages.seq", ondelete="CASCADE"), index=True
    )
    attachment_id: Mapped[str | None] = mapped_column(String(40))
    """The file of that message that says it, where the message itself does not. Files and memories
    both go with their session."""
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(40))
    """What it is: email, phone, order, ticket, tracking, name, version, …"""
    value: Mapped[str] = mapped_column(String(500))
    importance: Mapped[float]
    """0 to 1, by what it is."""
    confidence: Mapped[float]
    """0 to 1, that it was read right."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]
    """When the customer corrected it."""
    superseded_by: Mapped[int | None] = mapped_column(
        ForeignKey("memories.id", ondelete="SET NULL"), index=True
    )
