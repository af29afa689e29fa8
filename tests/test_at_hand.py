"""core/at_hand.py: who asks for what takes long, who asks meanwhile, and what is fresh."""

import threading
from collections.abc import Iterator

import pytest

from core.at_hand import AtHand
from tests.conftest import Logged

LIMIT_S = 10


class Slow:
    """Makes 1, 2 and so on, each when it is let go."""

    def __init__(self) -> None:
        self.made = 0
        self.go = threading.Event()

    def __call__(self) -> int:
        self.made += 1
        number = self.made
        self.go.wait(LIMIT_S)
        return number


@pytest.fixture
def slow() -> Iterator[Slow]:
    slow = Slow()
    yield slow
    slow.go.set()


def never_fresh(_took_s: float) -> float:
    return 0.0


class TestGet:
    def test_waits_for_what_is_there_soon(self, slow: Slow) -> None:
        slow.go.set()
        assert AtHand(slow, fresh_for_s=never_fresh).get(within_s=LIMIT_S) == 1

    def test_has_nothing_while_the_first_is_made(self, slow: Slow) -> None:
        assert AtHand(slow, fresh_for_s=never_fresh).get(within_s=0) is None

    def test_gives_the_last_one_while_the_next_is_made(self, slow: Slow) -> None:
        slow.go.set()
        values = AtHand(slow, fresh_for_s=never_fresh)
        values.ask().result(LIMIT_S)
        slow.go.clear()
        assert [values.get(within_s=0) for _ in range(3)] == [1, 1, 1]
        slow.go.set()
        assert values.ask().result(LIMIT_S) == slow.made == 2

    def test_raises_and_logs_what_went_wrong_and_tries_again(self, logged: Logged) -> None:
        tries = iter([ValueError("not yet"), None])

        def make() -> int:
            if error := next(tries):
                raise error
            return 7

        values = AtHand(make, fresh_for_s=never_fresh)
        with pytest.raises(ValueError, match="not yet"):
            values.get(within_s=LIMIT_S)
        assert "ValueError: not yet" in logged()
        assert values.get(within_s=LIMIT_S) == 7


class TestAsk:
    def test_of_many_makes_it_once(self, slow: Slow) -> None:
        values = AtHand(slow, fresh_for_s=never_fresh)
        asked = [values.ask() for _ in range(5)]
        slow.go.set()
        assert [each.result(LIMIT_S) for each in asked] == [1] * 5
        assert slow.made == 1

    def test_gives_what_is_fresh_again(self, slow: Slow) -> None:
        slow.go.set()
        values = AtHand(slow, fresh_for_s=lambda took_s: took_s + 60)
        assert [values.ask().result(LIMIT_S) for _ in range(3)] == [1, 1, 1]
