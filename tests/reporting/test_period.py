"""core/reporting/period.py: which range of time, in which pieces."""

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reporting.period import LONGEST, Period, Step

NOW = datetime(2026, 3, 14, 15, 9, 26, 535897, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
without_zone = datetime.fromisoformat
times = st.datetimes(without_zone("2001-01-01"), without_zone("2199-01-01"), timezones=st.just(UTC))


def hours(start: datetime, count: float) -> Period:
    return Period(start, start + timedelta(hours=count))


class TestOf:
    def test_is_the_last_24_hours_if_nothing_is_asked_for(self) -> None:
        assert Period.of(None, None, now=NOW) == Period(NOW - timedelta(hours=24), NOW)

    def test_ends_now_if_only_the_start_is_given_and_lasts_24_hours_if_only_the_end_is(
        self,
    ) -> None:
        early = datetime(2026, 1, 1, tzinfo=UTC)
        assert Period.of(early, None, now=NOW) == Period(early, NOW)
        assert Period.of(None, early, now=NOW) == Period(early - timedelta(hours=24), early)

    def test_takes_a_time_without_a_zone_for_utc_and_turns_others_into_utc(self) -> None:
        tokyo = timezone(timedelta(hours=9))
        period = Period.of(
            without_zone("2026-01-01"), datetime(2026, 1, 2, 9, tzinfo=tokyo), now=NOW
        )
        assert period == hours(datetime(2026, 1, 1, tzinfo=UTC), 24)

    @pytest.mark.parametrize(
        ("start", "end", "sentence"),
        [
            (NOW, NOW, "earlier than"),
            (NOW, NOW - timedelta(seconds=1), "earlier than"),
            (NOW - LONGEST - timedelta(microseconds=1), NOW, "366 days"),
            (without_zone("0001-01-01"), None, "2000 and 2200"),
            (None, datetime.max.replace(tzinfo=UTC), "2000 and 2200"),
            (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), None, "2000 and 2200"),
        ],
    )
    def test_refuses_what_is_no_period(
        self, start: datetime | None, end: datetime | None, sentence: str
    ) -> None:
        with pytest.raises(ValueError, match=sentence):
            Period.of(start, end, now=NOW)

    def test_may_be_as_long_as_a_leap_year(self) -> None:
        assert Period.of(NOW - LONGEST, NOW, now=NOW).end == NOW


class TestBefore:
    def test_is_as_long_and_ends_where_this_one_begins(self) -> None:
        before = hours(NOW, 5).before
        assert before == Period(NOW - timedelta(hours=5), NOW)

    def test_some_days_earlier_has_the_same_hours_by_the_clock(self) -> None:
        summer = Period(
            datetime(2026, 3, 29, 22, tzinfo=UTC), datetime(2026, 3, 30, 10, tzinfo=UTC)
        )
        assert summer.days_earlier(7, BERLIN) == Period(
            datetime(2026, 3, 22, 23, tzinfo=UTC), datetime(2026, 3, 23, 11, tzinfo=UTC)
        )


class TestPieces:
    def test_are_hours_up_to_a_week_and_days_above(self) -> None:
        assert hours(NOW, 7 * 24).step is Step.HOUR
        assert hours(NOW, 7 * 24 + 1).step is Step.DAY

    def test_begin_at_whole_hours_or_days_of_utc(self) -> None:
        assert [piece.start.hour for piece in hours(NOW, 3).pieces()] == [15, 16, 17, 18]
        starts = [piece.start for piece in hours(NOW, 9 * 24).pieces()[1:]]
        assert {(start.hour, start.minute, start.microsecond) for start in starts} == {(0, 0, 0)}

    def test_begin_at_midnight_of_the_readers_zone_where_days_have_23_and_25_hours(self) -> None:
        year = Period(
            datetime(2025, 12, 31, 23, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC)
        )
        pieces = year.pieces(BERLIN)
        assert len(pieces) == 365
        assert {piece.start.astimezone(BERLIN).hour for piece in pieces} == {0}
        lengths = Counter((piece.end - piece.start) // timedelta(hours=1) for piece in pieces)
        assert lengths == {24: 363, 23: 1, 25: 1}

    def test_begin_at_whole_hours_of_a_zone_that_is_half_an_hour_off(self) -> None:
        pieces = hours(NOW, 3).pieces(ZoneInfo("Asia/Kolkata"))
        assert [piece.start.minute for piece in pieces] == [9, 30, 30, 30]

    @given(times, st.floats(0.001, 366 * 24), st.sampled_from([UTC, BERLIN]))
    def test_cover_the_period_without_gap_or_overlap(
        self, start: datetime, length: float, zone: tzinfo
    ) -> None:
        period = hours(start, length)
        pieces = period.pieces(zone)
        assert (pieces[0].start, pieces[-1].end) == (period.start, period.end)
        assert all(left.end == right.start for left, right in pairwise(pieces))
        assert all(piece.start < piece.end for piece in pieces)
