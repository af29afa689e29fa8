"""The outbox: what was announced, who sends it now, and what became of it. Nothing here commits."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.notifications.models import Notification, NotificationEvent, NotificationTarget


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
