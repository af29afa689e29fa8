"""Queries over sessions that are to go, and over those that went. Nothing here commits."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.sessions.models import ChatSession, RemovedSession, SessionStatus


def idle_since(
    db: Session, moment: datetime, *, statuses: Collection[SessionStatus], limit: int
) -> Sequence[str]:
    """Ids of sessions that were last active before a moment, locked; the longest idle first."""
    return db.scalars(
        select(ChatSession.id)
        .where(ChatSession.status.in_(statuses), ChatSession.last_activity < moment)
        .order_by(ChatSession.last_activity)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def present(db: Session, session_ids: Sequence[str]) -> Sequence[str]:
    """Those of these sessions that are there, locked."""
    return db.scalars(
        select(ChatSession.id).where(ChatSession.id.in_(session_ids)).with_for_update()
    ).all()


def remove(db: Session, session_ids: Sequence[str]) -> None:
    """Delete sessions and every row of theirs; their files are still to be removed."""
    db.execute(delete(ChatSession).where(ChatSession.id.in_(session_ids)))
    db.add_all(RemovedSession(session_id=key) for key in session_ids)


def unfinished_removals(db: Session, *, limit: int) -> Sequence[str]:
    """Ids of removed sessions whose files may still be there."""
    oldest_first = select(RemovedSession.session_id).order_by(RemovedSession.removed_at)
    return db.scalars(oldest_first.limit(limit)).all()


def forget_removals(db: Session, session_ids: Sequence[str]) -> None:
    db.execute(delete(RemovedSession).where(RemovedSession.session_id.in_(session_ids)))
