"""core/notifications/dispatch.py: what is sent, how often, when, and by whom."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from threading import Barrier, Event

import pytest
from sqlalchemy import event

from core.notifications.models import NotificationStatus
from core.notifications.outbox import LEASE
from core.notifications.retries import DELAYS_S, MAX_ATTEMPTS
from core.notifications.service import TargetChange
from tests.conftest import Logged
from tests.notifications.conftest import Clock, House, delivery_with, house_of
from tests.notifications.receivers import WebReceiver

LIMIT_S = 30


class TestDeliverDue:
    def test_sends_what_waits_once_and_remembers_it(self, house: House, hook: WebReceiver) -> None:
        target = house.add(hook.url)
        house.tell()
        assert house.dispatch.deliver_due() == 1
        assert house.dispatch.deliver_due() == 0
        assert hook.ids == [house.row.id]
        assert house.row.status == NotificationStatus.DELIVERED
        assert house.row.delivered_at == house.clock()
        assert [(t.id, t.delivered_count, t.failed_count) for t in house.service.targets()] == [
            (target.id, 1, 0)
        ]

    def test_sends_the_oldest_first_and_one_at_a_time_to_each_target(
        self, house: House, hook: WebReceiver, other_hook: WebReceiver
    ) -> None:
        house.add(hook.url)
        house.add(other_hook.url)
        for number in range(3):
            house.tell(payload={"ticket_id": number})
            house.clock.forward(1)
        assert [house.dispatch.deliver_due() for _ in range(4)] == [2, 2, 2, 0]
        for receiver in (hook, other_hook):
            assert [one.json["data"]["ticket_id"] for one in receiver.received] == [0, 1, 2]

    def test_leaves_a_target_that_is_not_enabled_alone_until_it_is(
        self, house: House, hook: WebReceiver
    ) -> None:
        target = house.add(hook.url)
        house.tell()
        house.service.change_target(target.id, TargetChange(enabled=False))
        assert house.dispatch.deliver_due() == 0
        house.service.change_target(target.id, TargetChange(enabled=True))
        assert house.dispatch.deliver_due() == 1
        assert len(hook.received) == 1

    def test_only_looks_where_nothing_is_configured(self, house: House, logged: Logged) -> None:
        statements: list[str] = []
        event.listen(
            house.services.transactions.engine,
            "before_cursor_execute",
            lambda _c, _k, statement, *_: statements.append(statement),
        )
        house.tell()
        before = len(statements)
        assert house.dispatch.deliver_due() == 0
        asked = [words for words in statements[before:] if words != "BEGIN"]
        assert len(asked) == 1
        assert asked[0].startswith("SELECT")
        assert house.rows() == []
        assert logged() == ""


class TestFailure:
    def test_is_retried_later_and_later_with_the_same_id_until_it_is_dead(
        self, house: House, hook: WebReceiver
    ) -> None:
        house.add(hook.url)
        house.tell()
        hook.status = 500
        for wait in DELAYS_S:
            assert house.dispatch.deliver_due() == 1
            assert house.row.status == NotificationStatus.PENDING
            house.clock.forward(wait - 1)
            assert house.dispatch.deliver_due() == 0
            house.clock.forward(1)
        assert house.dispatch.deliver_due() == 1
        assert house.row.status == NotificationStatus.DEAD
        assert house.row.last_error == "It answered with 500 Internal Server Error."
        house.clock.forward(1_000_000)
        assert house.dispatch.deliver_due() == 0
        assert hook.ids == [house.row.id] * MAX_ATTEMPTS

    @pytest.mark.parametrize("status", [301, 400, 401, 404, 408, 425, 429, 502])
    def test_of_every_other_kind_is_retried_too(
        self, house: House, hook: WebReceiver, status: int
    ) -> None:
        house.add(hook.url)
        house.tell()
        hook.status = status
        house.dispatch.deliver_due()
        assert house.row.status == NotificationStatus.PENDING
        assert f"It answered with {status} " in (house.row.last_error or "")
        hook.status = 204
        house.clock.forward(DELAYS_S[0])
        house.dispatch.deliver_due()
        assert house.row.status == NotificationStatus.DELIVERED
        assert house.row.last_error is None
        assert house.service.targets()[0].failed_count == 1

    def test_for_good_is_dead_at_once(self, house: House, hook: WebReceiver) -> None:
        house.add(hook.url)
        house.tell()
        hook.status = 410
        house.dispatch.deliver_due()
        assert house.row.status == NotificationStatus.DEAD

    @pytest.mark.parametrize(
        ("asked", "waits"), [("90", 90), ("5", DELAYS_S[0]), ("100000", 3600), ("soon", 10)]
    )
    def test_heeds_how_long_the_receiver_wants_to_be_left_alone(
        self, house: House, hook: WebReceiver, asked: str, waits: int
    ) -> None:
        house.add(hook.url)
        house.tell()
        hook.status, hook.answers = 429, {"Retry-After": asked}
        house.dispatch.deliver_due()
        assert (house.row.next_attempt_at - house.clock()).total_seconds() == waits

    def test_heeds_a_moment_that_the_receiver_names(self, house: House, hook: WebReceiver) -> None:
        house.add(hook.url)
        house.tell()
        later = format_datetime(datetime.now(UTC) + timedelta(minutes=30), usegmt=True)
        hook.status, hook.answers = 503, {"Retry-After": later}
        house.dispatch.deliver_due()
        assert 1700 < (house.row.next_attempt_at - house.clock()).total_seconds() <= 1800

    def test_to_reach_anyone_says_so(self, house: House, hook: WebReceiver) -> None:
        house.add("http://127.0.0.1:9/closed")
        house.add(hook.url)
        house.tell()
        assert house.dispatch.deliver_due() == 2
        errors = {row.last_error for row in house.rows(NotificationStatus.PENDING)}
        assert errors == {"No connection could be made."}
        assert len(house.rows(NotificationStatus.DELIVERED)) == 1


class TestWorkers:
    def test_at_once_deliver_each_notification_exactly_once(
        self, house: House, clock: Clock, hook: WebReceiver, other_hook: WebReceiver
    ) -> None:
        house.add(hook.url)
        house.add(other_hook.url)
        for _ in range(12):
            house.tell()
        start = Barrier(4)

        def work() -> None:
            own = house_of(house.services, clock)
            start.wait(LIMIT_S)
            while house.rows(NotificationStatus.PENDING):
                own.dispatch.deliver_due()

        with ThreadPoolExecutor(4) as threads:
            for done in [threads.submit(work) for _ in range(4)]:
                done.result(LIMIT_S)
        for receiver in (hook, other_hook):
            assert len(receiver.ids) == len(set(receiver.ids)) == 12

    def test_never_send_two_things_to_one_target_at_the_same_time(
        self, house: House, hook: WebReceiver
    ) -> None:
        house.add(hook.url)
        house.tell()
        house.tell()
        assert len(house.dispatch.claim_due(8)) == 1
        assert house.dispatch.claim_due(8) == []

    def test_do_not_wait_for_a_target_that_is_slow(
        self, house: House, hook: WebReceiver, other_hook: WebReceiver
    ) -> None:
        hook.gate = Event()
        house.add(hook.url)
        house.add(other_hook.url)
        house.tell()
        with ThreadPoolExecutor(1) as slow:
            sending = slow.submit(house.dispatch.deliver_due)
            assert hook.came.wait(LIMIT_S)
            for _ in range(3):
                house.tell()
            while len(other_hook.received) < 4:
                house.dispatch.deliver_due()
            assert len(hook.received) == 1
            hook.gate.set()
            sending.result(LIMIT_S)

    def test_that_die_after_sending_leave_it_to_be_sent_again_with_the_same_id(
        self, house: House, clock: Clock, hook: WebReceiver
    ) -> None:
        house.add(hook.url)
        house.tell()
        [claimed] = house.dispatch.claim_due(1)
        delivery_with(house.settings, clock).send(claimed)  # and the process ends here
        house.clock.forward(LEASE.total_seconds() - 1)
        assert house.dispatch.deliver_due() == 0
        house.clock.forward(1)
        assert house.dispatch.deliver_due() == 1
        assert hook.ids == [house.row.id] * 2
        assert house.row.status == NotificationStatus.DELIVERED

    def test_that_die_at_the_same_one_every_time_bury_it(
        self, house: House, hook: WebReceiver
    ) -> None:
        house.add(hook.url)
        house.tell()
        for _ in range(MAX_ATTEMPTS):
            assert len(house.dispatch.claim_due(1)) == 1
            house.clock.forward(LEASE.total_seconds())
        assert house.dispatch.deliver_due() == 0
        assert house.row.status == NotificationStatus.DEAD
        assert hook.received == []

    def test_that_come_too_late_change_nothing(self, house: House, hook: WebReceiver) -> None:
        house.add(hook.url)
        house.tell()
        [late] = house.dispatch.claim_due(1)
        house.clock.forward(LEASE.total_seconds())
        hook.status = 503
        assert house.dispatch.deliver_due() == 1
        assert house.row.attempts == 2
        hook.status = 200
        house.dispatch.deliver(late)
        assert house.row.status == NotificationStatus.PENDING
        assert house.service.targets()[0].delivered_count == 0

    def test_find_a_discarded_one_gone_without_ado(self, house: House, hook: WebReceiver) -> None:
        house.add(hook.url)
        house.tell()
        [claimed] = house.dispatch.claim_due(1)
        house.service.discard(claimed.id)
        assert house.dispatch.deliver(claimed)
        assert house.rows() == []


class TestSweep:
    def test_removes_what_is_over_since_long(self, house: House, hook: WebReceiver) -> None:
        house.add(hook.url)
        house.tell()
        house.dispatch.deliver_due()
        hook.status = 410
        house.tell()
        house.dispatch.deliver_due()
        house.clock.forward(29 * 86_400)
        assert house.dispatch.sweep() == 0
        house.clock.forward(2 * 86_400)
        assert house.dispatch.sweep() == 1
        assert house.row.status == NotificationStatus.DEAD
        house.clock.forward(60 * 86_400)
        assert [house.dispatch.sweep() for _ in range(2)] == [1, 0]

    def test_keeps_what_waits_however_old(self, house: House, hook: WebReceiver) -> None:
        house.add(hook.url)
        house.tell()
        house.clock.forward(1_000 * 86_400)
        assert house.dispatch.sweep() == 0
        assert house.dispatch.deliver_due() == 1
