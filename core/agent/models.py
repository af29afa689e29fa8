"""Tables of the receipt: what was done for a customer's message, and every passage it found."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now


class Turn(Base):
    """One customer message and everything done to answer it."""

    __tablename__ = "turns"
    __table_args__ = (
        # Holds all that a summary counts, so that counting reads none of the wide rows.
        Index("ix_turns_summary", "started_at", "outcome", "confidence", "seconds"),
        Index(
            "ix_turns_model",
            "started_at",
            "outcome",
            "session_id",
            "tokens_in",
            "tokens_out",
            "llm_cost",
            "llm_currency",
            "llm_shown",
            "llm_struck",
            "llm_fell_back",
            sqlite_where=text("llm_model IS NOT NULL"),
            postgresql_where=text("llm_model IS NOT NULL"),
        ),
    )

    question_seq: Mapped[int] = mapped_column(
        ForeignKey("messages.seq", ondelete="CASCADE"), primary_key=True
    )
    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), index=True
    )
    answer_seq: Mapped[int | None] = mapped_column(
        ForeignKey("messages.seq", ondelete="SET NULL"), index=True
    )
    started_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    seconds: Mapped[float | None]
    """From the customer's message to the stored answer; `None` where none of the bot was due."""
    query: Mapped[str | None] = mapped_column(Text)
    """What was searched for: the message, with the earlier question where it leans on one."""
    query_vector: Mapped[bytes | None] = mapped_column(LargeBinary)
    """float32, one unit vector of the embedding model."""
    outcome: Mapped[str | None] = mapped_column(String(20), index=True)
    confidence: Mapped[float | None]
    reason: Mapped[str | None] = mapped_column(String(50))
    """Why the outcome was chosen, a word of `core.agent.decision.Reason`."""
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Features, thresholds and the matched words behind the decision."""
    timings_ms: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    llm_model: Mapped[str | None] = mapped_column(String(200))
    """The language model that was asked; `None` where none was."""
    tokens_in: Mapped[int | None]
    """Tokens sent to it, as its server counts; `None` where it does not say."""
    tokens_out: Mapped[int | None]
    llm_cost: Mapped[float | None]
    """`None` where the price is not known."""
    llm_currency: Mapped[str | None] = mapped_column(String(3))
    """What the cost is in."""
    llm_shown: Mapped[int | None]
    """Sentences of the model that the customer read."""
    llm_struck: Mapped[int | None]
    """Sentences of the model that nobody read, since no passage carries them."""
    llm_fell_back: Mapped[str | None] = mapped_column(String(200))
    """Why the quoting answer was given instead, or went on; `None` where the model's stood."""
    versions: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """Embedding model, decision rules and product version that were in force."""


class TurnHit(Base):
    """A passage that a turn retrieved; `cited_as` is its number in the answer."""

    __tablename__ = "turn_hits"
    __table_args__ = (
        Index("ix_turn_hits_article_id", "article_id"),
        Index(
            "ix_turn_hits_cited",
            "question_seq",
            "article_id",
            "title",
            sqlite_where=text("cited_as IS NOT NULL"),
            postgresql_where=text("cited_as IS NOT NULL"),
        ),
    )

    question_seq: Mapped[int] = mapped_column(
        ForeignKey("turns.question_seq", ondelete="CASCADE"), primary_key=True
    )
    rank: Mapped[int] = mapped_column(primary_key=True)
    passage_id: Mapped[int | None] = mapped_column(ForeignKey("passages.id", ondelete="SET NULL"))
    article_id: Mapped[str] = mapped_column(String(200))
    version_number: Mapped[int]
    title: Mapped[str] = mapped_column(String(500))
    heading: Mapped[str] = mapped_column(String(500))
    dense_score: Mapped[float | None]
    lexical_score: Mapped[float | None]
    fused_score: Mapped[float]
    cited_as: Mapped[int | None]
