"""The outbox: what was announced, who sends it now, and what became of it. Nothing here commits."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from core.notifications.delivery import Outgoing
from core.notifications.models import (
    Notification,
    NotificationEvent,
    NotificationStatus,
    NotificationTarget,
)
from core.notifications.retries import MAX_ATTEMPTS, Attempt, delay

LEASE = timedelta(minutes=2)
"""Longer than sending can take; what a worker did not settle by then another one sends again."""
KEEP_DELIVERED = timedelta(days=30)
KEEP_DEAD = timedelta(days=90)
SWEPT_AT_ONCE = 500


def announce(
    db: Session,
    event: NotificationEvent,
    payload: Mapping[str, Any],
    *,
    words: Mapping[str, str] | None = None,
) -> int:
    """Tell an event to every target that wants it, and say how many those are.

    Part of the caller's transaction: what is rolled back is told to nobody, and what is committed
    is sent even if the process dies in the next moment. `payload` is a small JSON mapping;
    `words` are what a customer wrote (or their address), by name, and go only to targets that may
    have them, as `words` in the payload.
    """
    targets = db.scalars(select(NotificationTarget).where(NotificationTarget.enabled))
    wanted = [target for target in targets if target.wants(event)]
    db.add_all(
        Notification(
            target_id=target.id,
            session_id=payload.get("session_id"),
            event=event,
            payload={**payload, "words": dict(words)}
            if words and target.with_words
            else dict(payload),
        )
        for target in wanted
    )
    return len(wanted)


def is_any_due(db: Session, *, at: datetime) -> bool:
    """Whether there is something to send: a look that locks nothing."""
    due = select(Notification.id).join(NotificationTarget).where(_due(at))
    return db.scalar(due.where(NotificationTarget.enabled).limit(1)) is not None


def claim(db: Session, *, limit: int, at: datetime) -> list[Outgoing]:
    """Take the oldest due notification of up to `limit` targets, for one lease.

    A target of which something is on its way gets nothing else meanwhile. Its row is locked first
    and its outbox read afterwards, so two workers never take from one target at once.
    """
    earliest = func.min(Notification.next_attempt_at)
    due = select(Notification.target_id, earliest.label("since")).where(_due(at))
    waiting = due.group_by(Notification.target_id).subquery()
    targets = (
        select(NotificationTarget)
        .join(waiting, waiting.c.target_id == NotificationTarget.id)
        .where(NotificationTarget.enabled, ~_busy(NotificationTarget.id, at))
        .order_by(waiting.c.since)
        .limit(limit)
        .with_for_update(of=NotificationTarget, key_share=True, skip_locked=True)
    )
    found = [(target, _next(db, target, at)) for target in db.scalars(targets).all()]
    return [_taken(notification, target, at) for target, notification in found if notification]


def settle(db: Session, sent: Outgoing, attempt: Attempt, *, at: datetime, chance: float) -> None:
    """Store what became of an attempt, unless the notification has gone on without it."""
    target = db.get(NotificationTarget, sent.target_id, with_for_update={"key_share": True})
    row = db.get(Notification, sent.id, with_for_update=True)
    if target is None or row is None:
        return
    if row.status != NotificationStatus.PENDING or row.attempts != sent.attempt:
        return
    row.lease_until = None
    if attempt.delivered:
        target.delivered_count += 1
        row.status, row.delivered_at, row.last_error = NotificationStatus.DELIVERED, at, None
        return
    target.failed_count += 1
    row.last_error = attempt.reason
    wait = delay(row.attempts, attempt, chance=chance)
    if wait is None:
        row.status = NotificationStatus.DEAD
    else:
        row.next_attempt_at = at + wait


def give_up(db: Session, *, at: datetime) -> None:
    """Bury those at which workers died again and again."""
    db.execute(
        update(Notification)
        .where(_due(at), Notification.attempts >= MAX_ATTEMPTS)
        .values(
            status=NotificationStatus.DEAD,
            lease_until=None,
            last_error="The worker ended before the answer came, every time.",
        )
        .execution_options(synchronize_session=False)
    )


def sweep(db: Session, *, at: datetime) -> int:
    """Remove some of those that are over since long, and say how many."""
    over = or_(
        and_(
            Notification.status == NotificationStatus.DELIVERED,
            Notification.created_at < at - KEEP_DELIVERED,
        ),
        and_(
            Notification.status == NotificationStatus.DEAD, Notification.created_at < at - KEEP_DEAD
        ),
    )
    old = db.scalars(select(Notification.id).where(over).limit(SWEPT_AT_ONCE)).all()
    if old:
        db.execute(delete(Notification).where(Notification.id.in_(old)))
    return len(old)


def _due(at: datetime) -> ColumnElement[bool]:
    return and_(
        Notification.status == NotificationStatus.PENDING,
        Notification.next_attempt_at <= at,
        or_(Notification.lease_until.is_(None), Notification.lease_until <= at),
    )


def _busy(target_id: Any, at: datetime) -> ColumnElement[bool]:
    """Whether something is on its way to a target."""
    other = aliased(Notification)
    return exists().where(
        other.target_id == target_id,
        other.status == NotificationStatus.PENDING,
        other.lease_until > at,
    )


def _next(db: Session, target: NotificationTarget, at: datetime) -> Notification | None:
    oldest = (
        select(Notification)
        .where(Notification.target_id == target.id, _due(at), ~_busy(target.id, at))
        .order_by(Notification.created_at, Notification.id)
        .limit(1)
    )
    return db.scalar(oldest.with_for_update(skip_locked=True))


def _taken(notification: Notification, target: NotificationTarget, at: datetime) -> Outgoing:
    notification.attempts += 1
    notification.lease_until = at + LEASE
    return Outgoing.of(notification, target)
