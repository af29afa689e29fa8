"""Tables of the topics: groups of customers' questions that are about the same thing."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now

LONGEST_WORDS = 200


class Topic(Base):
    """Questions about one thing. It is called after its article, else by its words."""

    __tablename__ = "topics"

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[str | None] = mapped_column(
        ForeignKey("articles.id", ondelete="SET NULL"), index=True
    )
    """What the answers to at least half of its questions cite first, or most where no word does."""
    words: Mapped[str] = mapped_column(String(LONGEST_WORDS), default="")
    """What sets its questions apart: words of several customers' questions, never of one alone."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class TopicQuestion(Base):
    """A question that was sorted; it goes when its session is deleted or erased."""

    __tablename__ = "topic_questions"

    question_seq: Mapped[int] = mapped_column(
        ForeignKey("turns.question_seq", ondelete="CASCADE"), primary_key=True
    )
    topic_id: Mapped[int | None] = mapped_column(
        ForeignKey("topics.id", ondelete="SET NULL"), index=True
    )
    """`None` where too few others ask about the same."""
