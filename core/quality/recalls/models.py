"""Tables of recalled versions, and of the corrections that customers get for them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now


class AnswerRecall(Base):
    """A version of an article that was wrong, and what customers are told instead."""

    __tablename__ = "answer_recalls"
    __table_args__ = (
        Index(
            "uq_answer_recalls_one_open",
            "article_id",
            "version_number",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    version_number: Mapped[int]
    title: Mapped[str] = mapped_column(String(500))
    """Of the version."""
    text: Mapped[str] = mapped_column(Text)
    """What customers are told."""
    recalled_by: Mapped[str] = mapped_column(String(200))
    recalled_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_by: Mapped[str | None] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None]
    """Since then nobody is told any more."""


class AnswerCorrection(Base):
    """What one session is told of a recall: once, whatever happens."""

    __tablename__ = "answer_corrections"
    __table_args__ = (
        Index(
            "ix_answer_corrections_due",
            "recall_id",
            sqlite_where=text("delivered_at IS NULL"),
            postgresql_where=text("delivered_at IS NULL"),
        ),
    )

    recall_id: Mapped[int] = mapped_column(
        ForeignKey("answer_recalls.id", ondelete="CASCADE"), primary_key=True
    )
    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    answer_seq: Mapped[int | None] = mapped_column(
        ForeignKey("messages.seq", ondelete="SET NULL"), index=True
    )
    """The session's last answer that quoted the version."""
    message_seq: Mapped[int | None] = mapped_column(
        ForeignKey("messages.seq", ondelete="SET NULL"), index=True
    )
    """The message that corrects it."""
    delivered_at: Mapped[datetime | None]
    """When the correction was put into the chat, in the same transaction."""
