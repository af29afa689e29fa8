"""core/notifications/outbox.py: what an announcement leaves in the outbox, and when."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from core.bootstrap import Services
from core.notifications.models import (
    Notification,
    NotificationEvent,
    NotificationStatus,
    NotificationTarget,
)
from core.notifications.outbox import announce

OPENED = NotificationEvent.TICKET_OPENED


def add(services: Services, name: str, **more: object) -> int:
    with services.transactions.begin() as db:
        target = NotificationTarget(
            kind="webhook", name=name, address="https://hook.example/in", **more
        )
        db.add(target)
    return target.id


def rows(services: Services) -> Sequence[Notification]:
    with services.transactions.read() as db:
        return db.scalars(select(Notification).order_by(Notification.target_id)).all()


def tell(services: Services, event: NotificationEvent = OPENED, **words: str) -> int:
    with services.transactions.begin() as db:
        return announce(db, event, {"ticket_id": 17}, words=words)


class TestAnnounce:
    def test_leaves_a_row_for_every_target_that_wants_the_event(self, services: Services) -> None:
        every = add(services, "all")
        opened = add(services, "opened", events=[OPENED])
        add(services, "resolved", events=[NotificationEvent.TICKET_RESOLVED])
        add(services, "off", enabled=False)
        assert tell(services) == 2
        found = rows(services)
        assert [row.target_id for row in found] == [every, opened]
        assert {row.status for row in found} == {NotificationStatus.PENDING}
        assert [row.payload for row in found] == [{"ticket_id": 17}] * 2
        assert len({row.id for row in found}) == 2
        assert all(row.id.startswith("evt_") for row in found)

    def test_leaves_nothing_where_nobody_is_to_be_told(self, services: Services) -> None:
        assert tell(services) == 0
        assert rows(services) == []

    def test_tells_nobody_of_what_did_not_happen(self, services: Services) -> None:
        add(services, "all")

        def open_and_fail() -> None:
            with services.transactions.begin() as db:
                announce(db, OPENED, {"ticket_id": 17})
                db.flush()
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            open_and_fail()
        assert rows(services) == []

    def test_gives_customers_words_only_to_whom_may_have_them(self, services: Services) -> None:
        add(services, "discreet")
        add(services, "trusted", with_words=True)
        tell(services, detail="My lamp burns.")
        assert [row.payload.get("words") for row in rows(services)] == [
            None,
            {"detail": "My lamp burns."},
        ]


class TestRow:
    def test_goes_with_the_session_that_it_tells_of(self, services: Services) -> None:
        add(services, "all")
        session = services.sessions.create()
        with services.transactions.begin() as db:
            announce(db, OPENED, {"ticket_id": 17, "session_id": session.id})
        assert len(rows(services)) == 1
        services.removal.delete(session.id)
        assert rows(services) == []
