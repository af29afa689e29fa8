"""core/historian.py: the worker's thread that makes the demo's past."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import delete

from core.bootstrap import Services
from core.demo.loader import SOURCE
from core.errors import DatabaseUnavailable
from core.historian import Historian
from core.knowledge.documents import Document
from core.sessions.demo import DemoSession
from tests.conftest import Logged

LIMIT_S = 30
HUB = Document("hub", "The hub", "A pulsing amber ring means that the hub has no internet.")


@contextmanager
def running(services: Services) -> Iterator[None]:
    historian = Historian(services, away_s=0.01)
    historian.start()
    try:
        yield
    finally:
        historian.stop()


def plan_one(services: Services) -> None:
    services.curation.publish(HUB, author="Demo", source=SOURCE)
    services.demo.plan()
    with services.transactions.begin() as db:
        db.execute(delete(DemoSession).where(DemoSession.key != "white-light"))


def until_made(services: Services) -> None:
    deadline = time.monotonic() + LIMIT_S
    while services.demo.counts().planned:
        services.indexing.run_some()  # the worker's main thread
        assert time.monotonic() < deadline
        time.sleep(0.01)


class Failing:
    """A demo that fails at first."""

    def __init__(self, services: Services, error: Exception) -> None:
        self._demo = services.demo
        self._error: Exception | None = error
        self.failed = threading.Event()

    def make_one(self) -> bool:
        if self._error is not None:
            error, self._error = self._error, None
            self.failed.set()
            raise error
        return self._demo.make_one()


class TestHistorian:
    def test_makes_what_is_planned(self, services: Services) -> None:
        plan_one(services)
        with running(services):
            until_made(services)
        assert services.demo.counts().made == 1

    def test_outlives_a_database_that_is_away_and_what_nobody_foresaw(
        self, services: Services, logged: Logged
    ) -> None:
        for error, told in ((DatabaseUnavailable(), "made later"), (KeyError("x"), "KeyError")):
            failing = Failing(services, error)
            with running(replace(services, demo=failing)):
                assert failing.failed.wait(LIMIT_S)
                plan_one(services)
                until_made(services)
            assert told in logged()
            with services.transactions.begin() as db:
                db.execute(delete(DemoSession))
