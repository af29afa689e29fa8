"""Flat facts of each session, from which it is judged when somebody asks how many were resolved.

They hold times, counts and similarities but no verdict: what counts as resolved may change, and
what is stored stays right.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Base, one_of
from core.sessions.models import ChatSession, Outcome


class SessionFacts(Base):
    """What the worker last saw of a session; it goes when something was said of it since."""

    __tablename__ = "session_facts"
    __table_args__ = (
        CheckConstraint(
            f"last_outcome IS NULL OR {one_of('last_outcome', Outcome)}", name="known_last_outcome"
        ),
    )

    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True
    )
    message_count: Mapped[int]
    """Of the session when it was looked at; with the status it tells whether to look again."""
    status: Mapped[str] = mapped_column(String(20))
    questions: Mapped[int]
    """Messages that asked for something: no greetings, thanks, or words about an offer."""
    last_outcome: Mapped[str | None] = mapped_column(String(20))
    """What became of the last of them."""
    last_asked_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    """When the last of them was dealt with, or the ticket resolved."""
    declined_then_answered: Mapped[float | None]
    """Of declined questions: how alike (cosine) the nearest later one is that was dealt with, the
    least of these; -1 where nothing came later, `None` where nothing was declined."""
    rated_up_at: Mapped[datetime | None]
    """The answer to the last question was rated helpful."""
    rated_down_at: Mapped[datetime | None]
    """The latest time that any answer was rated not helpful."""
    thanked_at: Mapped[datetime | None]
    """The customer's thanks for the answer to the last question, or for a person's words."""
    score: Mapped[int | None]
    scored_at: Mapped[datetime | None]
    tickets: Mapped[int]
    ticket_open: Mapped[bool]
    served: Mapped[bool]
    """In the last ticket a person wrote to the customer, or noted what was done."""
    reopened_at: Mapped[datetime | None]


class AskedAgain(Base):
    """A question that is like one of an earlier time: in this session, or this customer's last."""

    __tablename__ = "asked_again"
    __table_args__ = (
        CheckConstraint(one_of("earlier_outcome", Outcome), name="known_earlier_outcome"),
    )

    question_seq: Mapped[int] = mapped_column(
        ForeignKey("turns.question_seq", ondelete="CASCADE"), primary_key=True
    )
    """The later one."""
    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    """Of the earlier one."""
    earlier_seq: Mapped[int] = mapped_column(
        ForeignKey("turns.question_seq", ondelete="CASCADE"), index=True
    )
    """The question of that session that is most like it."""
    earlier_outcome: Mapped[str] = mapped_column(String(20))
    similarity: Mapped[float]
    """Cosine of the two."""
    days_later: Mapped[float]
    asked_at: Mapped[datetime]
    same_session: Mapped[bool]


_CHANGED = or_(
    SessionFacts.session_id.is_(None),
    SessionFacts.message_count != ChatSession.message_count,
    SessionFacts.status != ChatSession.status,
)


def outdated(db: Session, session_id: str) -> None:
    """The facts of a session hold no more: something was said of it that counts no message."""
    db.execute(delete(SessionFacts).where(SessionFacts.session_id == session_id))


def to_look_at(db: Session, *, limit: int) -> Sequence[str]:
    """Ids of sessions of which the facts are missing, or older than what happened."""
    found = select(ChatSession.id).outerjoin(
        SessionFacts, SessionFacts.session_id == ChatSession.id
    )
    return db.scalars(found.where(_CHANGED).limit(limit)).all()


def to_look_at_among(db: Session, session_ids: Sequence[str]) -> Sequence[ChatSession]:
    """Those of these sessions of which the same holds."""
    found = select(ChatSession).outerjoin(SessionFacts, SessionFacts.session_id == ChatSession.id)
    return db.scalars(found.where(ChatSession.id.in_(session_ids), _CHANGED)).all()


def held(db: Session, session_ids: Sequence[str]) -> Sequence[ChatSession]:
    """Those of these sessions that nobody else holds, locked: their facts cannot change now."""
    return db.scalars(
        select(ChatSession)
        .where(ChatSession.id.in_(session_ids))
        .order_by(ChatSession.id)
        .with_for_update(skip_locked=True)
    ).all()
