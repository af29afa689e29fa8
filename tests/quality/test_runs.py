"""core/quality/runs.py: every test question asked, by whoever gets to it."""

from datetime import timedelta

import pytest

from core.bootstrap import build
from core.db import now
from core.errors import TestRunNotFound
from core.knowledge.models import JobState
from core.quality.models import Expectation, TestRun
from tests.quality.conftest import ERROR, PERSON, PLAN, RETURN, UNKNOWN, Shop


class TestCarryOut:
    def test_passes_what_got_what_it_should(self, shop: Shop) -> None:
        shop.test(RETURN, "returns")
        shop.test(PLAN)
        shop.test(UNKNOWN, expect=Expectation.DECLINE)
        shop.test(PERSON, expect=Expectation.ESCALATE)
        run = shop.run()
        assert (run.state, run.total, run.done) == (JobState.DONE, 4, 4)
        assert (run.passed, run.failed) == (4, 0)

    def test_fails_what_did_not_and_tells_what_it_got(self, shop: Shop) -> None:
        shop.test(RETURN, "error-codes")
        shop.test(UNKNOWN)
        shop.test(ERROR, expect=Expectation.ESCALATE)
        run = shop.run()
        assert (run.passed, run.failed) == (0, 3)
        found, total = shop.services.quality.runs.results(run.id, passed=False)
        assert total == 3
        assert [each.outcome for each in found] == ["answered", "declined", "answered"]
        assert found[0].given["articles"] == ["returns"]
        assert "30 days" in found[0].given["text"]

    def test_asks_only_those_with_a_tag(self, shop: Shop) -> None:
        shop.test(RETURN, tags=("money",))
        shop.test(PLAN)
        run = shop.run(tag="money")
        assert [r.question for r in shop.services.quality.runs.results(run.id)[0]] == [RETURN]

    def test_is_done_at_once_without_questions(self, shop: Shop) -> None:
        run = shop.run()
        assert (run.state, run.total) == (JobState.DONE, 0)

    def test_shows_a_change_of_the_knowledge_over_time(self, shop: Shop) -> None:
        shop.test(ERROR, "error-codes")
        shop.run()
        shop.services.curation.archive("error-codes", author="Test")
        shop.settle()
        shop.run()
        found, total = shop.services.quality.runs.find()
        assert total == 2
        assert [run.passed for run in found] == [0, 1]

    def test_leaves_a_run_to_the_process_that_has_it(self, shop: Shop) -> None:
        run = shop.services.quality.runs.request(by="Ada")
        with shop.services.transactions.begin() as db:
            taken = db.get_one(TestRun, run.id)
            taken.state = JobState.RUNNING
            taken.lease_until = now() + timedelta(seconds=30)
        assert not shop.services.quality.examination.carry_out(run.id)

    def test_goes_on_where_a_killed_process_was(self, shop: Shop) -> None:
        for number in range(15):
            shop.test(f"What does error AL-{number} mean?")

        class Killed(BaseException):
            pass

        asked: list[str] = []
        runs = shop.services.quality.runs
        asks = shop.services.quality.examination
        whole = type(asks)._next

        def dies(self: object, run_id: int) -> object:
            asked.append("some")
            if len(asked) == 2:
                raise Killed
            return whole(asks, run_id)

        run = runs.request(by="Ada")
        type(asks)._next = dies  # the process dies between two transactions
        try:
            with pytest.raises(Killed):
                asks.carry_out(run.id)
        finally:
            type(asks)._next = whole
        assert runs.get(run.id).done == 10
        later = build(
            shop.services.settings,
            embedder=shop.services.embedder,
            engine=shop.services.transactions.engine,
            clock=lambda: now() + timedelta(minutes=5),
        )
        assert later.quality.examination.run_some()
        found, total = later.quality.runs.results(run.id)
        assert total == 15
        assert all(each.outcome for each in found)

    def test_gives_up_what_kills_its_process_every_time(self, shop: Shop) -> None:
        run = shop.services.quality.runs.request(by="Ada")
        with shop.services.transactions.begin() as db:
            taken = db.get_one(TestRun, run.id)
            taken.state, taken.attempts = JobState.RUNNING, 3
            taken.lease_until = now() - timedelta(seconds=1)
        assert shop.services.quality.examination.carry_out(run.id)
        assert "died, every time" in (shop.services.quality.runs.get(run.id).error or "")

    def test_needs_a_run_that_is_there(self, shop: Shop) -> None:
        with pytest.raises(TestRunNotFound):
            shop.services.quality.examination.carry_out(7)


class TestRunSome:
    def test_carries_out_what_waits_the_oldest_first(self, shop: Shop) -> None:
        shop.test(RETURN)
        runs = shop.services.quality.runs
        asks = shop.services.quality.examination
        assert not asks.run_some()
        first, second = runs.request(by="Ada"), runs.request(by="Ada")
        assert asks.run_some()
        assert (runs.get(first.id).state, runs.get(second.id).state) == (
            JobState.DONE,
            JobState.QUEUED,
        )
        assert asks.run_some()
        assert not asks.run_some()
