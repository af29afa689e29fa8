"""core/escalation/hours.py: when the team works."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.escalation.hours import BusinessHours

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = {day: [(time(9), time(12)), (time(13), time(17))] for day in range(5)}
HOURS = BusinessHours(BERLIN, OFFICE, frozenset({date(2026, 12, 25)}))
START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 510 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
DURATIONS = st.timedeltas(timedelta(), timedelta(hours=60))


def berlin(*when: int) -> datetime:
    return datetime(*when, tzinfo=BERLIN)


class TestIsOpen:
    @pytest.mark.parametrize(
        ("at", "is_open"),
        [
            (berlin(2026, 11, 24, 9, 0), True),
            (berlin(2026, 11, 24, 8, 59), False),
            (berlin(2026, 11, 24, 12, 0), False),
            (berlin(2026, 11, 24, 12, 30), False),
            (berlin(2026, 11, 24, 16, 59), True),
            (berlin(2026, 11, 28, 10, 0), False),
            (berlin(2026, 12, 25, 10, 0), False),
        ],
    )
    def test_follows_windows_weekdays_and_holidays(self, at: datetime, is_open: bool) -> None:
        assert HOURS.is_open(at) is is_open
        assert HOURS.is_open(at.astimezone(UTC)) is is_open

    @given(MOMENTS)
    def test_without_hours_is_always(self, at: datetime) -> None:
        assert BusinessHours().is_open(at)

    def test_until_midnight_goes_on_into_the_next_day(self) -> None:
        night = BusinessHours(BERLIN, {0: [(time(22), time.min)], 1: [(time.min, time(6))]})
        assert night.is_open(berlin(2026, 11, 23, 23, 59))
        assert night.is_open(berlin(2026, 11, 24, 0, 0))
        assert not night.is_open(berlin(2026, 11, 24, 6, 0))


class TestNextOpening:
    def test_is_after_weekend_and_holiday(self) -> None:
        assert HOURS.next_opening(berlin(2026, 11, 27, 18, 0)) == berlin(2026, 11, 30, 9, 0)
        assert HOURS.next_opening(berlin(2026, 12, 24, 17, 0)) == berlin(2026, 12, 28, 9, 0)

    def test_of_a_team_that_never_comes_is_none(self) -> None:
        assert BusinessHours(week={}).next_opening(berlin(2026, 11, 24)) is None

    @given(MOMENTS)
    def test_is_open_and_nothing_before_it_is(self, at: datetime) -> None:
        opens = HOURS.next_opening(at)
        assert opens is not None
        assert HOURS.is_open(opens)
        assert not HOURS.between(at, opens)


class TestAfter:
    def test_counts_working_time_alone(self) -> None:
        friday = berlin(2026, 11, 27, 16, 30)
        assert HOURS.after(friday, timedelta(hours=1)) == berlin(2026, 11, 30, 9, 30)
        assert HOURS.after(berlin(2026, 11, 24, 11, 0), timedelta(hours=2)) == berlin(
            2026, 11, 24, 14, 0
        )

    def test_over_the_change_of_clocks_counts_real_time(self) -> None:
        nights = BusinessHours(BERLIN, {6: [(time(1), time(5))]})
        assert nights.after(berlin(2026, 3, 29, 1, 0), timedelta(hours=3)) == berlin(
            2026, 3, 29, 5, 0
        )
        assert nights.between(berlin(2026, 10, 25, 0), berlin(2026, 10, 25, 8)) == timedelta(
            hours=5
        )

    @given(MOMENTS, DURATIONS)
    def test_is_the_inverse_of_between(self, at: datetime, worked: timedelta) -> None:
        end = HOURS.after(at, worked)
        assert end is not None
        assert HOURS.between(at, end) == worked

    @given(MOMENTS, DURATIONS, DURATIONS)
    def test_between_adds_up(self, at: datetime, first: timedelta, second: timedelta) -> None:
        middle, end = at + first, at + first + second
        assert HOURS.between(at, middle) + HOURS.between(middle, end) == HOURS.between(at, end)
        assert HOURS.between(at, end) <= end - at
