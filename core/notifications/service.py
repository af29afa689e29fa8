"""What administrators do with targets and dead letters. Each public method is one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.db import Transactions, now
from core.errors import Conflict, InvalidInput, NotificationDelivered
from core.notifications import repository
from core.notifications.delivery import Delivery, Outgoing
from core.notifications.models import (
    Notification,
    NotificationEvent,
    NotificationStatus,
    NotificationTarget,
    TargetKind,
)
from core.notifications.repository import NotificationView
from core.notifications.retries import Attempt
from core.notifications.signatures import new_secret

LONGEST_NAME = 100
LONGEST_ADDRESS = 2_000


@dataclass(frozen=True)
class TargetChange:
    """What is to be different about a target; `None` leaves it as it is."""

    name: str | None = None
    address: str | None = None
    events: Sequence[NotificationEvent] | None = None
    """Empty means all."""
    with_words: bool | None = None
    enabled: bool | None = None


class NotificationService:
    """Who is told what, and what could not be told."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        delivery: Delivery,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._transactions = transactions
        self._delivery = delivery
        self._clock = clock

    def targets(self) -> Sequence[NotificationTarget]:
        """All targets by name."""
        with self._transactions.read() as db:
            return repository.targets(db)

    def add_target(
        self,
        kind: TargetKind,
        *,
        name: str,
        address: str,
        events: Sequence[NotificationEvent] = (),
        with_words: bool = False,
    ) -> NotificationTarget:
        """A new target, enabled. No events means all; a webhook's `secret` is to be shown now.

        Raises InvalidTarget, InvalidInput, Conflict when the name is taken.
        """
        target = NotificationTarget(
            kind=kind,
            name=_checked_name(name),
            address=self._checked_address(kind, address),
            secret=new_secret() if kind is TargetKind.WEBHOOK else None,
            events=_unique(events),
            with_words=with_words,
        )
        try:
            with self._transactions.begin() as db:
                _require_free(db, target.name)
                db.add(target)
        except IntegrityError:
            raise _taken(target.name) from None
        return target

    def change_target(self, target_id: int, change: TargetChange) -> NotificationTarget:
        """The target as it is then. Raises TargetNotFound, InvalidTarget, InvalidInput, Conflict.

        A new address is for what still waits, too.
        """
        name = None if change.name is None else _checked_name(change.name)
        address = None
        if change.address is not None:
            address = self._checked_address(self._kind_of(target_id), change.address)
        try:
            with self._transactions.begin() as db:
                target = repository.target(db, target_id)
                if name is not None and name != target.name:
                    _require_free(db, name)
                _apply(target, change, name=name, address=address)
        except IntegrityError:
            raise _taken(name or "") from None
        return target

    def remove_target(self, target_id: int) -> None:
        """Remove a target with everything that was told to it or waits. Raises TargetNotFound."""
        with self._transactions.begin() as db:
            db.delete(repository.target(db, target_id))

    def test_target(self, target_id: int) -> Attempt:
        """Send a ping at once, also to a target that is not enabled, and say how it went.

        Takes up to some ten seconds. Raises TargetNotFound.
        """
        with self._transactions.read() as db:
            target = repository.target(db, target_id)
        return self._delivery.send(Outgoing.test_of(target, at=self._clock()))

    def find(
        self, status: NotificationStatus | None = None, *, limit: int = 20, offset: int = 0
    ) -> tuple[list[NotificationView], int]:
        """A page of notifications, the newest first, and how many match; `None` for all."""
        with self._transactions.read() as db:
            return repository.find(db, status, limit=limit, offset=offset)

    def by_status(self) -> dict[str, int]:
        """How many notifications are in each status."""
        with self._transactions.read() as db:
            return repository.by_status(db)

    def retry(self, notification_id: str) -> NotificationView:
        """Send one again as soon as may be; a dead one gets all its attempts anew.

        Raises NotificationNotFound, NotificationDelivered.
        """
        with self._transactions.begin() as db:
            notification = repository.get(db, notification_id)
            if notification.status == NotificationStatus.DELIVERED:
                raise NotificationDelivered(notification_id)
            self._revive(notification)
            target = repository.target(db, notification.target_id)
        return NotificationView(notification, target)

    def retry_all(self) -> int:
        """Send all dead letters again, and say how many those are."""
        with self._transactions.begin() as db:
            found = repository.dead(db)
            for notification in found:
                self._revive(notification)
        return len(found)

    def discard(self, notification_id: str) -> None:
        """Forget one, whatever its status. Raises NotificationNotFound."""
        with self._transactions.begin() as db:
            db.delete(repository.get(db, notification_id))

    def _revive(self, notification: Notification) -> None:
        if notification.status == NotificationStatus.DEAD:
            notification.status = NotificationStatus.PENDING
            notification.attempts = 0
        notification.next_attempt_at = self._clock()

    def _kind_of(self, target_id: int) -> TargetKind:
        with self._transactions.read() as db:
            return TargetKind(repository.target(db, target_id).kind)

    def _checked_address(self, kind: TargetKind, address: str) -> str:
        """Looks hosts up, so no transaction is open."""
        if not 1 <= len(address.strip()) <= LONGEST_ADDRESS:
            raise InvalidInput(f"An address has 1 to {LONGEST_ADDRESS} characters.")
        return self._delivery.checked_address(kind, address)


def _apply(
    target: NotificationTarget, change: TargetChange, *, name: str | None, address: str | None
) -> None:
    events = None if change.events is None else _unique(change.events)
    wanted = {
        "name": name,
        "address": address,
        "events": events,
        "with_words": change.with_words,
        "enabled": change.enabled,
    }
    for column, value in wanted.items():
        if value is not None:
            setattr(target, column, value)


def _checked_name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME or "\x00" in name:
        raise InvalidInput(f"The name of a target has 1 to {LONGEST_NAME} characters.")
    return name


def _unique(events: Sequence[NotificationEvent]) -> list[str]:
    return [event.value for event in dict.fromkeys(events)]


def _require_free(db: Session, name: str) -> None:
    if repository.target_named(db, name) is not None:
        raise _taken(name)


def _taken(name: str) -> Conflict:
    return Conflict(f"There is already a notification target named {name}.")
