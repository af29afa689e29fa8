"""Queries over targets and what was told to them. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from core.errors import NotificationNotFound, TargetNotFound
from core.notifications.models import Notification, NotificationStatus, NotificationTarget


@dataclass(frozen=True)
class NotificationView:
    """A notification with the target that it is for."""

    notification: Notification
    target: NotificationTarget


@dataclass(frozen=True)
class KindCounts:
    """What the targets of one kind were sent, of those that are still there."""

    delivered: int
    failed: int


def targets(db: Session) -> Sequence[NotificationTarget]:
    """All of them, by name."""
    return db.scalars(select(NotificationTarget).order_by(NotificationTarget.name)).all()


def target(db: Session, target_id: int) -> NotificationTarget:
    """Raises TargetNotFound."""
    found = db.get(NotificationTarget, target_id)
    if found is None:
        raise TargetNotFound(target_id)
    return found


def target_named(db: Session, name: str) -> NotificationTarget | None:
    return db.scalar(select(NotificationTarget).where(NotificationTarget.name == name))


def get(db: Session, notification_id: str) -> Notification:
    """Held until the transaction ends. Raises NotificationNotFound."""
    found = db.get(Notification, notification_id, with_for_update=True)
    if found is None:
        raise NotificationNotFound(notification_id)
    return found


def find(
    db: Session, status: NotificationStatus | None, *, limit: int, offset: int
) -> tuple[list[NotificationView], int]:
    """A page of notifications, the newest first, and how many match in all."""
    wanted = true() if status is None else Notification.status == status
    total = db.scalar(select(func.count()).select_from(Notification).where(wanted)) or 0
    rows = db.execute(
        select(Notification, NotificationTarget)
        .join(NotificationTarget)
        .where(wanted)
        .order_by(Notification.created_at.desc(), Notification.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [NotificationView(notification, target) for notification, target in rows], total


def dead(db: Session) -> Sequence[Notification]:
    return db.scalars(
        select(Notification)
        .where(Notification.status == NotificationStatus.DEAD)
        .with_for_update(skip_locked=True)
    ).all()


def by_status(db: Session) -> dict[str, int]:
    rows = db.execute(select(Notification.status, func.count()).group_by(Notification.status))
    return {status: count for status, count in rows}


def sent_by_kind(db: Session) -> dict[str, KindCounts]:
    delivered = func.sum(NotificationTarget.delivered_count)
    failed = func.sum(NotificationTarget.failed_count)
    kind = NotificationTarget.kind
    rows = db.execute(select(kind, delivered, failed).group_by(kind))
    return {row[0]: KindCounts(int(row[1]), int(row[2])) for row in rows}
