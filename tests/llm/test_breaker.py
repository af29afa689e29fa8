"""core/llm/breaker.py: when a server is asked."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.llm.breaker import Breaker, BreakerState


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(clock: Clock) -> Breaker:
    breaker = Breaker(failures=3, rest_s=30, clock=clock)
    for _ in range(3):
        assert breaker.admit()
        breaker.failed()
    return breaker


class TestBreaker:
    def test_opens_after_failures_in_a_row(self, opened: Breaker) -> None:
        assert opened.state is BreakerState.OPEN
        assert not opened.admit()

    def test_stays_closed_where_a_success_lies_between(self, clock: Clock) -> None:
        breaker = Breaker(failures=2, clock=clock)
        breaker.failed()
        breaker.succeeded()
        breaker.failed()
        assert breaker.admit()

    def test_lets_one_through_after_the_rest(self, opened: Breaker, clock: Clock) -> None:
        clock.now = 30
        with ThreadPoolExecutor(8) as threads:
            admitted = list(threads.map(lambda _: opened.admit(), range(32)))
        assert admitted.count(True) == 1
        assert opened.state is BreakerState.HALF_OPEN

    def test_rests_again_when_the_probe_fails(self, opened: Breaker, clock: Clock) -> None:
        clock.now = 30
        assert opened.admit()
        opened.failed()
        clock.now = 59
        assert not opened.admit()
        clock.now = 60
        assert opened.admit()

    def test_closes_when_the_probe_succeeds(self, opened: Breaker, clock: Clock) -> None:
        clock.now = 30
        opened.admit()
        opened.succeeded()
        assert opened.state is BreakerState.CLOSED
        assert opened.admit()

    def test_lets_another_probe_through_where_one_was_given_up(
        self, opened: Breaker, clock: Clock
    ) -> None:
        clock.now = 30
        opened.admit()
        opened.given_up()
        assert opened.admit()
