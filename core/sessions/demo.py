"""Which sessions are the demo company's: made up, shown as such, and nobody is told of them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from core.db import Base
from core.sessions.models import ChatSession


class DemoSession(Base):
    """A past session of the demo company: planned, then made once. It goes with its session.

    What a customer's metadata say decides nothing: anyone could pose as a demo there.
    """

    __tablename__ = "demo_sessions"
    __table_args__ = (Index("ix_demo_sessions_finished_at", "finished_at", "begins_at"),)

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    """Which script it follows."""
    session_id: Mapped[str | None] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), unique=True
    )
    """`None` until somebody has begun it."""
    begins_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    """Whoever makes it has until then; after it, it is begun anew."""
    finished_at: Mapped[datetime | None]


def in_demo(session_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The condition that a row is of a demo session."""
    return session_id.in_(select(DemoSession.session_id).where(DemoSession.session_id.is_not(None)))


def is_demo(db: Session, session_id: str) -> bool:
    return bool(among(db, [session_id]))


def among(db: Session, session_ids: Collection[str]) -> frozenset[str]:
    """Which of these sessions are the demo's."""
    wanted = select(DemoSession.session_id).where(DemoSession.session_id.in_(session_ids))
    return frozenset(key for key in db.scalars(wanted) if key is not None)


def keys(db: Session) -> Sequence[str]:
    return db.scalars(select(DemoSession.key).order_by(DemoSession.begins_at)).all()


def next_due(db: Session, *, at: datetime) -> DemoSession | None:
    """The earliest that is not made and that nobody is making, locked."""
    free = DemoSession.lease_until.is_(None) | (DemoSession.lease_until < at)
    return db.scalar(
        select(DemoSession)
        .where(DemoSession.finished_at.is_(None), free)
        .order_by(DemoSession.begins_at, DemoSession.key)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def next_begin(db: Session, *, at: datetime) -> datetime | None:
    """When the one that `next_due` would find began; reads only."""
    free = DemoSession.lease_until.is_(None) | (DemoSession.lease_until < at)
    unmade = select(DemoSession.begins_at).where(DemoSession.finished_at.is_(None), free)
    return db.scalar(unmade.order_by(DemoSession.begins_at).limit(1))


def begin_anew(db: Session, planned: DemoSession, session: ChatSession) -> None:
    """Give a planned one its session; what was made of it before goes."""
    before, planned.session_id = planned.session_id, None
    db.flush()
    if before is not None:
        db.execute(delete(ChatSession).where(ChatSession.id == before))
    db.add(session)
    db.flush()
    planned.session_id = session.id


def finish(db: Session, key: str, *, at: datetime) -> None:
    """Nothing happens if it was removed meanwhile."""
    made = update(DemoSession).where(DemoSession.key == key)
    db.execute(made.values(finished_at=at, lease_until=None))


def forget_unmade(db: Session) -> int:
    """Take back the plan of those that nobody has begun; how many."""
    gone = db.execute(
        delete(DemoSession).where(DemoSession.session_id.is_(None)).returning(DemoSession.key)
    )
    return len(gone.all())


def counts(db: Session) -> tuple[int, int]:
    """How many are made, and how many are not yet."""
    made = func.count(DemoSession.finished_at)
    finished, unfinished = db.execute(select(made, func.count() - made)).one()
    return finished, unfinished


def made(db: Session) -> Sequence[str]:
    """The ids of the demo's sessions, begun ones too."""
    wanted = select(DemoSession.session_id).where(DemoSession.session_id.is_not(None))
    return [key for key in db.scalars(wanted) if key is not None]
