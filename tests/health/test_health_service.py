"""core/health/service.py: parts that fail, hang or change, and many who ask at once."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.exc import ProgrammingError

from core.errors import IndexUnavailable, ModelUnavailable
from core.health.service import NOT_CONFIGURED, Health, HealthService, Part
from tests.conftest import Logged

SECRET = "hunter2"
LIMIT_S = 0.2


def well() -> str:
    return Health.HEALTHY


def raising(error: Exception) -> Callable[[], str]:
    def fail() -> str:
        raise error

    return fail


class Counting:
    """A part that counts how often it is asked, and answers when it is let go."""

    def __init__(self) -> None:
        self.asked = 0
        self.go = threading.Event()

    def __call__(self) -> str:
        self.asked += 1
        self.go.wait(10)
        return Health.HEALTHY


@pytest.fixture
def hanging() -> Iterator[Counting]:
    part = Counting()
    yield part
    part.go.set()


class TestStatus:
    @pytest.mark.parametrize(
        ("required", "optional", "status"),
        [
            (well, well, Health.HEALTHY),
            (well, lambda: NOT_CONFIGURED, Health.HEALTHY),
            (well, lambda: "it is tired", Health.DEGRADED),
            (lambda: "it is tired", well, Health.UNHEALTHY),
            (lambda: "it is tired", lambda: "it is tired", Health.UNHEALTHY),
        ],
    )
    def test_depends_on_which_part_is_unwell(
        self, required: Callable[[], str], optional: Callable[[], str], status: Health
    ) -> None:
        parts = [Part("database", required), Part("redis", optional, required=False)]
        report = HealthService(parts).report()
        assert report.status is status
        assert report.ready == (status is not Health.UNHEALTHY)
        assert report.services == {"database": required(), "redis": optional()}


class TestPartThatFails:
    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (IndexUnavailable(), "The search index does not answer. It may still be starting."),
            (ModelUnavailable(f"/srv/{SECRET} is missing"), "the embedding model cannot be used"),
            (
                ProgrammingError(f"SELECT '{SECRET}'", {}, Exception()),
                "the database does not answer",
            ),
            (OSError(f"cannot connect to {SECRET}:5432"), "it failed; the log says how"),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_is_told_in_words_that_give_nothing_away(self, error: Exception, said: str) -> None:
        state = HealthService([Part("part", raising(error))]).report().services["part"]
        assert state.startswith(said)
        assert SECRET not in state

    def test_leaves_its_reason_in_the_log_once(self, logged: Logged) -> None:
        part = Part("part", raising(OSError("no route to 10.0.0.7")))
        service = HealthService([part], fresh_for_s=0)
        for _ in range(3):
            service.report()
        text = logged()
        assert text.count("A part failed") == 1
        assert "no route to 10.0.0.7" in text

    def test_is_well_again_when_it_answers(self, logged: Logged) -> None:
        states = iter(["it is tired", Health.HEALTHY])
        service = HealthService([Part("part", lambda: next(states))], fresh_for_s=0)
        assert [service.report().ready, service.report().ready] == [False, True]
        text = logged()
        assert text.count("A part's health has changed") == 2
        assert "it is tired" in text

    def test_does_not_keep_the_others_from_answering(self) -> None:
        parts = [Part("bad", raising(OSError())), Part("good", well)]
        assert HealthService(parts).report().services["good"] == Health.HEALTHY


class TestPartThatHangs:
    def test_holds_nobody_up(self, hanging: Counting) -> None:
        service = HealthService(
            [Part("dead", hanging), Part("alive", well)], answer_within_s=LIMIT_S
        )
        started = time.monotonic()
        report = service.report()
        assert time.monotonic() - started < LIMIT_S + 1
        assert report.services == {"dead": "it does not answer in time", "alive": Health.HEALTHY}

    def test_leaves_at_hand_what_was_known_before_it(self, hanging: Counting) -> None:
        service = HealthService([Part("dead", hanging)], fresh_for_s=0)
        assert service.at_hand(within_s=0) is None
        hanging.go.set()
        known = service.report()
        hanging.go.clear()
        assert service.at_hand(within_s=0) is known

    def test_is_not_asked_again_before_it_answers(self, hanging: Counting) -> None:
        service = HealthService([Part("dead", hanging)], answer_within_s=0.01, fresh_for_s=0)
        threads = threading.active_count()
        for _ in range(5):
            service.report()
        assert hanging.asked == 1
        assert threading.active_count() <= threads + 2

    def test_is_well_as_soon_as_it_answers(self, hanging: Counting) -> None:
        service = HealthService([Part("slow", hanging)], answer_within_s=LIMIT_S, fresh_for_s=0)
        assert not service.report().ready
        hanging.go.set()
        assert service.report().ready

    def test_waits_for_no_longer_than_the_slowest(self) -> None:
        def slow() -> str:
            time.sleep(0.3)
            return Health.HEALTHY

        started = time.monotonic()
        assert HealthService([Part(f"part {n}", slow) for n in range(8)]).report().ready
        assert time.monotonic() - started < 8 * 0.3


class TestManyWhoAsk:
    def test_share_the_report_that_is_being_made(self) -> None:
        part = Counting()
        service = HealthService([Part("part", part)])
        waiting = [service.ask() for _ in range(20)]
        part.go.set()
        assert {answer.result().status for answer in waiting} == {Health.HEALTHY}
        assert part.asked == 1

    def test_get_one_that_was_just_made(self) -> None:
        part = Counting()
        part.go.set()
        service = HealthService([Part("part", part)])
        for _ in range(20):
            service.report()
        assert part.asked == 1

    def test_get_a_new_one_later(self) -> None:
        part = Counting()
        part.go.set()
        service = HealthService([Part("part", part)], fresh_for_s=0.05)
        service.report()
        time.sleep(0.06)
        service.report()
        assert part.asked == 2
