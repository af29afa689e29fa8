"""core/courier.py: the worker's deliveries, and that nothing runs where nothing is configured."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.bootstrap import Services
from core.courier import Courier
from core.db import now
from core.notifications.models import NotificationStatus
from tests.conftest import Logged
from tests.notifications.conftest import Clock, house_of
from tests.notifications.receivers import WebReceiver, web_receiver

LIMIT_S = 30


@pytest.fixture
def hook() -> Iterator[WebReceiver]:
    with web_receiver() as receiver:
        yield receiver


@pytest.fixture
def slow() -> Iterator[WebReceiver]:
    with web_receiver() as receiver:
        receiver.gate = threading.Event()
        yield receiver
        receiver.gate.set()


def sending_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("deliver")]


class TestCourier:
    def test_delivers_beside_a_slow_target_and_finishes_what_is_under_way(
        self, services: Services, hook: WebReceiver, slow: WebReceiver
    ) -> None:
        house = house_of(services, Clock(now()))
        house.add(slow.url)
        house.add(hook.url)
        for _ in range(5):
            house.tell()
        courier = Courier(replace(services, dispatch=house.dispatch))
        courier.start()
        assert slow.came.wait(LIMIT_S)
        while len(hook.received) < 5:
            assert hook.came.wait(LIMIT_S)
        assert len(slow.received) == 1
        stopping = threading.Thread(target=courier.stop)
        stopping.start()
        assert slow.gate
        slow.gate.set()
        stopping.join(LIMIT_S)
        assert not stopping.is_alive()
        delivered = house.rows(NotificationStatus.DELIVERED)
        assert len(delivered) == len(hook.received) + len(slow.received)
        assert all(row.lease_until is None for row in house.rows())

    def test_keeps_no_thread_and_says_nothing_where_nothing_is_configured(
        self, services: Services, logged: Logged
    ) -> None:
        looked = threading.Event()

        class Watched:
            """The real dispatch, whose first look is noticed."""

            deliver = services.dispatch.deliver

            def claim_due(self, limit: int) -> object:
                found = services.dispatch.claim_due(limit)
                looked.set()
                return found

        courier = Courier(replace(services, dispatch=Watched()))
        courier.start()
        assert looked.wait(LIMIT_S)
        assert sending_threads() == []
        courier.stop()
        assert logged() == ""
