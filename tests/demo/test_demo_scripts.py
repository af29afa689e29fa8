"""core/demo/sessions: the past that is played, as a person can read it."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from core.demo.player import EVERYTHING
from core.demo.script import CUSTOMER, Deed, scripts

PRESENT = (
    datetime(2026, 3, 29, 0, 5, tzinfo=UTC),
    datetime(2026, 11, 27, 12, 0, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 59, tzinfo=UTC),
)
OF_CUSTOMERS = {Deed.WRITES, Deed.RATES, Deed.SCORES, Deed.LEAVES}


class TestScripts:
    def test_are_some_hundred_over_six_weeks(self) -> None:
        days = [script.days_ago for script in scripts().values()]
        assert 110 <= len(days) <= 150
        assert (min(days), max(days)) == (0, 41)
        assert all(Counter(day // 7 for day in days)[week] >= 8 for week in range(6))

    def test_say_nothing_twice(self) -> None:
        written = [
            step.text
            for script in scripts().values()
            for step in script.steps
            if (step.who, step.does) == (CUSTOMER, Deed.WRITES) and len(step.text) > 12
        ]
        assert [text for text, times in Counter(written).items() if times > 1] == []

    def test_use_addresses_that_belong_to_nobody(self) -> None:
        customers = [script.customer for script in scripts().values()]
        assert None in customers
        assert all(c.endswith("@example.com") for c in customers if c)

    def test_have_customers_and_people_who_do_what_they_can(self) -> None:
        for script in scripts().values():
            assert script.steps[0].who == CUSTOMER
            assert script.steps[0].does is Deed.WRITES
            assert len(script.steps) < EVERYTHING
            for step in script.steps:
                may = OF_CUSTOMERS if step.who == CUSTOMER else set(Deed) - OF_CUSTOMERS
                assert step.does in may | {Deed.WRITES}, script.key
                assert bool(step.text) or step.does is not Deed.WRITES

    @pytest.mark.parametrize("present", PRESENT)
    def test_begin_within_six_weeks_and_end_before_the_present(self, present: datetime) -> None:
        for script in scripts().values():
            begins = script.begins_at(present)
            assert present - timedelta(days=42) <= begins, script.key
            assert begins + script.lasts <= present, script.key
