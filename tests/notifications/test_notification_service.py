"""core/notifications/service.py: targets, tests, dead letters; and what is never shown."""

import logging
from collections.abc import Callable

import pytest

from core.errors import (
    Conflict,
    InvalidInput,
    InvalidTarget,
    NotificationDelivered,
    NotificationNotFound,
    TargetNotFound,
)
from core.notifications.models import NotificationStatus, TargetKind
from core.notifications.retries import MAX_ATTEMPTS
from core.notifications.service import TargetChange
from tests.notifications.conftest import OPENED, House
from tests.notifications.receivers import WebReceiver

DEAD = NotificationStatus.DEAD


def die(house: House, hook: WebReceiver) -> str:
    """A dead letter."""
    hook.status = 410
    house.tell()
    house.dispatch.deliver_due()
    [row] = house.rows(DEAD)
    return row.id


class TestAddTarget:
    def test_gives_each_webhook_a_secret_of_its_own(self, house: House) -> None:
        secrets = {house.add("http://127.0.0.1:1/").secret for _ in range(3)}
        assert len(secrets) == 3
        assert all(secret and len(secret) > 40 for secret in secrets)

    @pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\x00b"])
    def test_refuses_a_name_that_is_none(self, house: House, name: str) -> None:
        with pytest.raises(InvalidInput):
            house.add("http://127.0.0.1:1/", name=name)

    def test_refuses_a_name_that_is_taken(self, house: House) -> None:
        house.add("http://127.0.0.1:1/", name="Desk")
        with pytest.raises(Conflict):
            house.add("http://127.0.0.1:1/", name="Desk")

    def test_refuses_email_without_a_mail_server(self, house: House) -> None:
        with pytest.raises(InvalidTarget, match="SMTP_HOST"):
            house.add("team@shop.example", TargetKind.EMAIL)

    @pytest.mark.parametrize(
        "address", ["team", "a@b@c.example", "x@y.example\r\nBcc: z@y.example"]
    )
    def test_refuses_what_is_no_email_address(
        self, mailing: Callable[..., House], address: str
    ) -> None:
        with pytest.raises(InvalidTarget, match="e-mail address"):
            mailing().add(address, TargetKind.EMAIL)


class TestChangeTarget:
    def test_sends_what_waits_to_the_new_address(
        self, house: House, hook: WebReceiver, other_hook: WebReceiver
    ) -> None:
        target = house.add(hook.url)
        house.tell()
        house.service.change_target(target.id, TargetChange(address=other_hook.url))
        house.dispatch.deliver_due()
        assert (len(hook.received), len(other_hook.received)) == (0, 1)

    def test_takes_no_name_of_another(self, house: House) -> None:
        house.add("http://127.0.0.1:1/", name="Desk")
        other = house.add("http://127.0.0.1:1/", name="Room")
        with pytest.raises(Conflict):
            house.service.change_target(other.id, TargetChange(name="Desk"))
        assert house.service.change_target(other.id, TargetChange(name="Room")).name == "Room"

    def test_knows_who_is_there(self, house: House) -> None:
        with pytest.raises(TargetNotFound):
            house.service.change_target(7, TargetChange(enabled=False))


class TestTestTarget:
    def test_sends_a_ping_at_once_and_keeps_nothing(self, house: House, hook: WebReceiver) -> None:
        target = house.add(hook.url, events=[OPENED])
        house.service.change_target(target.id, TargetChange(enabled=False))
        assert house.service.test_target(target.id).delivered
        assert hook.received[0].json["event"] == "ping"
        assert house.rows() == []

    def test_says_why_it_did_not_arrive(self, house: House, hook: WebReceiver) -> None:
        target = house.add(hook.url)
        hook.status = 404
        attempt = house.service.test_target(target.id)
        assert (attempt.delivered, attempt.reason) == (False, "It answered with 404 Not Found.")


class TestDeadLetters:
    def test_are_sent_again_with_all_attempts_anew(self, house: House, hook: WebReceiver) -> None:
        house.add(hook.url)
        key = die(house, hook)
        hook.status = 500
        house.service.retry(key)
        for _ in range(MAX_ATTEMPTS - 1):
            house.dispatch.deliver_due()
            assert house.row.status == NotificationStatus.PENDING
            house.clock.forward(100_000)
        hook.status = 200
        house.dispatch.deliver_due()
        assert house.row.status == NotificationStatus.DELIVERED
        assert set(hook.ids) == {key}
        with pytest.raises(NotificationDelivered):
            house.service.retry(key)

    def test_are_all_sent_again(self, house: House, hook: WebReceiver) -> None:
        house.add(hook.url)
        for _ in range(3):
            house.tell()
        hook.status = 410
        while house.dispatch.deliver_due():
            pass
        assert house.service.retry_all() == 3
        hook.status = 200
        while house.dispatch.deliver_due():
            pass
        assert house.service.by_status() == {NotificationStatus.DELIVERED: 3}

    def test_are_discarded(self, house: House, hook: WebReceiver) -> None:
        house.add(hook.url)
        house.service.discard(die(house, hook))
        assert house.rows() == []
        with pytest.raises(NotificationNotFound):
            house.service.discard("evt_none")

    def test_are_listed_the_newest_first_page_by_page(
        self, house: House, hook: WebReceiver
    ) -> None:
        house.add(hook.url)
        for number in range(5):
            house.tell(payload={"ticket_id": number})
            house.clock.forward(1)
        page, total = house.service.find(NotificationStatus.PENDING, limit=2, offset=1)
        assert [view.notification.payload["ticket_id"] for view in page] == [3, 2]
        assert total == 5
        assert house.service.find(DEAD) == ([], 0)


class TestSecret:
    def test_is_in_no_log_no_error_and_no_repr(
        self, house: House, hook: WebReceiver, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Whatever the log level, and though everything fails."""
        caplog.set_level(logging.DEBUG)
        secret = house.add(hook.url).secret or ""
        hook.status = 500
        house.tell()
        [claimed] = house.dispatch.claim_due(1)
        house.dispatch.deliver(claimed)
        told = [caplog.text, str(house.row.last_error), repr(claimed)]
        assert "was not delivered: It answered with 500" in caplog.text
        assert not any(secret in words for words in told)
        assert hook.url not in repr(claimed) + str(house.row.last_error)
