"""Tables of a customer's chat: sessions, their messages, and what the customer thought of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now, one_of
from core.errors import ImpossibleStatusChange
from core.language.language import Language
from core.language.words import Words

Key = BigInteger().with_variant(Integer, "sqlite")
"""An autoincrementing key: SQLite only does that for INTEGER."""


class SessionStatus(StrEnum):
    ACTIVE = "active"
    ESCALATED = "escalated"
    """A person owns the session; the bot is silent."""
    ENDED = "ended"


ALLOWED_CHANGES = {
    SessionStatus.ACTIVE: {SessionStatus.ESCALATED, SessionStatus.ENDED},
    SessionStatus.ESCALATED: {SessionStatus.ACTIVE, SessionStatus.ENDED},
    SessionStatus.ENDED: set[SessionStatus](),
}
"""An ended session stays ended; a customer who comes back starts another."""


class Role(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"
    OPERATOR = "operator"
    SYSTEM = "system"
    """Something that happened, told to everyone in the session."""


class Outcome(StrEnum):
    """What the agent did with a message."""

    ANSWERED = "answered"
    CLARIFIED = "clarified"
    DECLINED = "declined"
    ESCALATED = "escalated"
    WITH_HUMAN = "with_human"
    """A person owns the session, the message went to them."""


class Rating(StrEnum):
    UP = "up"
    DOWN = "down"


def new_id(prefix: str) -> str:
    return f"{prefix}_{uuid4().hex[:16]}"


class ChatSession(Base):
    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint(one_of("status", SessionStatus), name="known_status"),
        CheckConstraint(one_of("language", Language), name="known_language"),
        Index("ix_sessions_status_last_activity", "status", "last_activity"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True, default=lambda: new_id("sess"))
    thread_id: Mapped[str] = mapped_column(
        String(40), unique=True, default=lambda: new_id("thread")
    )
    user_id: Mapped[str | None] = mapped_column(String(200), index=True)
    user_verified: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The company's own site has vouched for `user_id` by a signed value."""
    status: Mapped[str] = mapped_column(String(20), default=SessionStatus.ACTIVE)
    language: Mapped[str] = mapped_column(
        String(5), default=Language.EN, server_default=Language.EN.value
    )
    """In which the product speaks to the customer."""
    language_chosen: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The customer chose it; otherwise it follows what they write in."""
    context: Mapped[dict[str, Any]] = mapped_column("metadata", JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    last_activity: Mapped[datetime] = mapped_column(default=now, index=True)
    message_count: Mapped[int] = mapped_column(default=0)
    token_generation: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often the customer's token was exchanged for a new one; older tokens open nothing."""
    token_rotated_at: Mapped[datetime | None]

    @property
    def words(self) -> Words:
        """What the product says in the session's language."""
        return Words.of(self.language)

    def move_to(self, status: SessionStatus) -> None:
        """Change the status. Raises ImpossibleStatusChange."""
        current = SessionStatus(self.status)
        if status is current:
            return
        if status not in ALLOWED_CHANGES[current]:
            raise ImpossibleStatusChange(current, status)
        self.status = status
        self.last_activity = now()


class RemovedSession(Base):
    """A session that is gone while its files may still be there; the row goes with the last one."""

    __tablename__ = "removed_sessions"

    session_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    removed_at: Mapped[datetime] = mapped_column(default=now)


class Message(Base):
    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint(one_of("role", Role), name="known_role"),
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', Outcome)}", name="known_outcome"),
        UniqueConstraint("session_id", "client_message_id"),
        Index("ix_messages_session_id_seq", "session_id", "seq"),
        Index(
            "ix_messages_outcome",
            "outcome",
            "session_id",
            sqlite_where=text("outcome IS NOT NULL"),
            postgresql_where=text("outcome IS NOT NULL"),
        ),
        Index(
            "uq_messages_one_answer",
            "reply_to",
            unique=True,
            sqlite_where=text("role = 'assistant'"),
            postgresql_where=text("role = 'assistant'"),
        ),
    )

    seq: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    """Order of arrival; readers use it as their cursor."""
    id: Mapped[str] = mapped_column(String(40), unique=True, default=lambda: new_id("msg"))
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))
    content: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    client_message_id: Mapped[str | None] = mapped_column(String(200))
    author: Mapped[str | None] = mapped_column(String(200))
    """The operator's name, as the customer sees it."""
    reply_to: Mapped[int | None] = mapped_column(
        ForeignKey("messages.seq", ondelete="SET NULL"), index=True
    )
    outcome: Mapped[str | None] = mapped_column(String(20))
    confidence: Mapped[float | None]
    """Calibrated probability, 0 to 1, that the answer is right."""
    processing_time: Mapped[float | None]
    """Seconds from the customer's message to the stored answer."""
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """The cited passages as the customer saw them."""
    suggestions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """The nearest articles offered beside a declined answer."""
    tools_used: Mapped[list[str]] = mapped_column(JSON, default=list)
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class Feedback(Base):
    __tablename__ = "feedback"
    __table_args__ = (CheckConstraint(one_of("rating", Rating), name="known_rating"),)

    message_seq: Mapped[int] = mapped_column(
        ForeignKey("messages.seq", ondelete="CASCADE"), primary_key=True
    )
    rating: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(100))
    comment: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Csat(Base):
    """How satisfied a customer was with a whole session."""

    __tablename__ = "csat"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="score_in_range"),)

    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True
    )
    score: Mapped[int]
    """1 (not at all) to 5 (very)."""
    comment: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)


class TypingSign(Base):
    """Someone is writing in a session; nothing is lost when this is."""

    __tablename__ = "typing_signs"
    __table_args__ = (
        CheckConstraint(one_of("role", Role), name="known_role"),
        Index("ix_typing_signs_until", "until"),
    )

    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True
    )
    client_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    """The connection or operator that writes; told to everyone but itself."""
    role: Mapped[str] = mapped_column(String(20))
    name: Mapped[str | None] = mapped_column(String(200))
    """The operator's name, as the customer sees it."""
    until: Mapped[datetime]
