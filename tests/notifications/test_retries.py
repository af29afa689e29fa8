"""core/notifications/retries.py: the schedule, at every chance."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.notifications.retries import (
    DELAYS_S,
    JITTER,
    LONGEST_WISH_S,
    MAX_ATTEMPTS,
    Attempt,
    delay,
)

FAILED = Attempt(False, "It answered with 500.")


class TestDelay:
    @given(attempts=st.integers(1, MAX_ATTEMPTS - 1), chance=st.floats(0, 1))
    def test_is_the_schedules_give_or_take_a_fifth(self, attempts: int, chance: float) -> None:
        wait = delay(attempts, FAILED, chance=chance)
        assert wait is not None
        own = DELAYS_S[attempts - 1]
        assert own * (1 - JITTER) * 0.999 <= wait.total_seconds() <= own * (1 + JITTER) * 1.001

    def test_grows_with_every_attempt_whatever_the_chance(self) -> None:
        longest = [delay(n, FAILED, chance=1) for n in range(1, MAX_ATTEMPTS)]
        shortest = [delay(n, FAILED, chance=0) for n in range(1, MAX_ATTEMPTS)]
        for now, then in zip(longest, shortest[1:], strict=False):
            assert now is not None
            assert then is not None
            assert now < then

    @given(attempts=st.integers(MAX_ATTEMPTS, 100))
    def test_ends_after_the_last_attempt(self, attempts: int) -> None:
        assert delay(attempts, FAILED, chance=0.5) is None

    def test_ends_at_once_where_the_receiver_says_never(self) -> None:
        assert delay(1, Attempt(False, "Gone.", final=True), chance=0.5) is None

    @given(wish=st.integers(0, 10**9), attempts=st.integers(1, MAX_ATTEMPTS - 1))
    def test_is_never_shorter_than_the_receiver_wishes_up_to_an_hour(
        self, wish: int, attempts: int
    ) -> None:
        wait = delay(attempts, Attempt(False, retry_after_s=wish), chance=0.5)
        assert wait is not None
        assert wait >= timedelta(seconds=min(wish, LONGEST_WISH_S))
        assert wait.total_seconds() == max(DELAYS_S[attempts - 1], min(wish, LONGEST_WISH_S))
