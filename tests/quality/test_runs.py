"""core/quality/runs.py: every test question asked, by whoever gets to it."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest

from core.db import now
from core.errors import TestRunNotFound
from core.knowledge.models import JobState
from core.knowledge.trial import TrialMaker
from core.quality.examination import MAX_ATTEMPTS, Examination
from core.quality.models import Expectation, TestRun
from core.quality.planning import RunPlanner
from core.quality.rehearsal import Given, Question
from core.quality.runs import RunService
from core.sessions.models import Outcome
from tests.quality.conftest import ERROR, PERSON, PLAN, RETURN, UNKNOWN, Shop


class Killed(BaseException):
    """The process dies."""


class Interrupted:
    """Answers nothing, and something happens while it is asked for the `at`th time."""

    def __init__(self, at: int, do: Callable[[], object]) -> None:
        self._left = at
        self._do = do

    def stage(self, **_: object) -> "Interrupted":
        return self

    def given(self, _: Question) -> Given:
        self._left -= 1
        if not self._left:
            self._do()
        return Given(Outcome.DECLINED, (), None, "I do not know.")


def planner(shop: Shop) -> RunPlanner:
    transactions = shop.services.transactions
    trials = TrialMaker(transactions, embedder=shop.services.embedder)
    return RunPlanner(transactions, trials=trials)


def examination(
    shop: Shop, *, at: int, do: Callable[[], object], minutes: float = 0
) -> Examination:
    """Asks as if it were later."""
    return Examination(
        shop.services.transactions,
        rehearsal=Interrupted(at, do),
        planner=planner(shop),
        clock=lambda: now() + timedelta(minutes=minutes),
    )


def later(shop: Shop, *, minutes: float = 5) -> Examination:
    return examination(shop, at=0, do=list, minutes=minutes)


class TestPlan:
    def test_fills_a_run_once(self, shop: Shop) -> None:
        shop.test(RETURN)
        run = shop.services.quality.runs.request(by="Ada")
        for _ in range(2):
            planner(shop).plan(run)
        assert shop.services.quality.runs.results(run.id)[1] == 1


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

        def die() -> None:
            raise Killed

        runs = shop.services.quality.runs
        run = runs.request(by="Ada")
        with pytest.raises(Killed):
            examination(shop, at=12, do=die).carry_out(run.id)
        assert runs.get(run.id).done == 10
        assert not shop.services.quality.examination.run_some()
        assert later(shop).run_some()
        found, total = runs.results(run.id)
        assert total == 15
        assert all(each.outcome for each in found)

    def test_forgets_earlier_deaths_when_it_gets_further(self, shop: Shop) -> None:
        for number in range(35):
            shop.test(f"What does error AL-{number} mean?")

        def die() -> None:
            raise Killed

        runs = shop.services.quality.runs
        run = runs.request(by="Ada")
        for minutes in range(0, 15, 5):
            with pytest.raises(Killed):
                examination(shop, at=12, do=die, minutes=minutes).carry_out(run.id)
        assert later(shop, minutes=20).run_some()
        assert (runs.get(run.id).state, runs.get(run.id).done) == (JobState.DONE, 35)

    def test_gives_back_what_is_left_when_it_is_to_stop(self, shop: Shop) -> None:
        for number in range(5):
            shop.test(f"What does error AL-{number} mean?")
        runs = shop.services.quality.runs
        run = runs.request(by="Ada")
        for done in range(1, MAX_ATTEMPTS + 2):
            stopping = Event()
            assert examination(shop, at=1, do=stopping.set).run_some(stopping)
            assert runs.get(run.id).done == done
        assert shop.services.quality.examination.run_some()
        assert (runs.get(run.id).state, runs.get(run.id).done) == (JobState.DONE, 5)

    def test_leaves_out_what_was_removed_meanwhile(self, shop: Shop) -> None:
        session = shop.ask(RETURN).session_id
        shop.draft("returns", "You can send an order back within 60 days.")
        run = shop.services.quality.gate.request("returns", by="Ada")
        examination(shop, at=1, do=lambda: shop.services.removal.delete(session)).carry_out(run.id)
        assert shop.services.quality.runs.get(run.id).state == JobState.DONE
        assert shop.services.quality.runs.results(run.id)[1] == 0

    def test_stops_at_a_draft_that_was_changed_meanwhile(self, shop: Shop) -> None:
        for number in range(15):
            shop.test(f"What does error AL-{number} mean?")
        shop.draft("returns", "You can send an order back within 60 days.")
        gate, runs = shop.services.quality.gate, shop.services.quality.runs
        old = gate.request("returns", by="Ada")
        examination(
            shop, at=5, do=lambda: shop.draft("returns", "Within 90 days, back.")
        ).carry_out(old.id)
        assert (runs.get(old.id).state, runs.get(old.id).done) == (JobState.FAILED, 10)
        assert gate.request("returns", by="Ada").id != old.id

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


class TestSweep:
    def test_keeps_the_last_runs_of_each_kind(self, shop: Shop) -> None:
        shop.test(RETURN)
        old, *kept = [shop.run().id for _ in range(4)]
        shop.draft("returns", "You can send an order back within 60 days.")
        gate = shop.services.quality.gate.request("returns", by="Ada").id
        few = RunService(shop.services.transactions, kept=3)
        assert (few.sweep(), few.sweep()) == (1, 0)
        found, _ = few.find()
        assert [run.id for run in found] == [gate, *reversed(kept)]
        with pytest.raises(TestRunNotFound):
            few.get(old)

    def test_keeps_what_waits_and_the_last_of_each_tag_and_article(self, shop: Shop) -> None:
        tagged = shop.run(tag="money").id
        shop.draft("returns", "You can send an order back within 60 days.")
        gate = shop.services.quality.gate.request("returns", by="Ada").id
        shop.services.quality.examination.carry_out(gate)
        waiting = shop.services.quality.runs.request(by="Ada").id
        shop.run()
        last = shop.run().id
        few = RunService(shop.services.transactions, kept=0)
        assert few.sweep() == 1
        assert [run.id for run in few.find()[0]] == [last, waiting, gate, tagged]


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
