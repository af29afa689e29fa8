"""Carry runs out: ask their questions, a few in each transaction, and go on after a crash."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from threading import Event

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from core.db import Transactions, now
from core.errors import DatabaseUnavailable, SwitchboardError
from core.knowledge import repository as knowledge
from core.knowledge.drafts import require_revision
from core.knowledge.models import JobState
from core.quality import judging
from core.quality.models import Expectation, TestResult, TestRun, Verdict
from core.quality.planning import RunPlanner
from core.quality.rehearsal import Given, Question, Rehearsal, Stage
from core.quality.runs import get

ASKED_AT_ONCE = 10
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 3
"""Times in a row that whoever worked at a run may die without having got any further."""
NEVER = Event()
GOT = ("outcome", "given", "passed", "before", "verdict", "changed")
"""What asking brings to a result."""


class Examination:
    """Asks."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        rehearsal: Rehearsal,
        planner: RunPlanner,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._transactions = transactions
        self._rehearsal = rehearsal
        self._planner = planner
        self._now = clock

    def run_some(self, stopping: Event = NEVER) -> bool:
        """Carry out the next run that waits, until `stopping` is set; whether there was one."""
        with self._transactions.begin() as db:
            run = db.scalar(_waiting(self._now()).limit(1).with_for_update(skip_locked=True))
            if run is None:
                return False
            run_id = run.id
        self.carry_out(run_id, stopping)
        return True

    def carry_out(self, run_id: int, stopping: Event = NEVER) -> bool:
        """Ask every question of a run that was not asked yet; `False` if another process does.

        What is left when `stopping` is set, anybody may go on with at once.
        Raises TestRunNotFound.
        """
        with self._transactions.begin() as db:
            run = get(db, run_id, lock=True)
            if run.state in (JobState.DONE, JobState.FAILED):
                return True
            if run.state == JobState.RUNNING and run.lease_until and run.lease_until > self._now():
                return False
            if run.attempts >= MAX_ATTEMPTS:
                _fail(run, "It was given up: whoever worked at it died, every time.", self._now())
                return True
            run.state, run.attempts = JobState.RUNNING, run.attempts + 1
            run.lease_until = self._now() + LEASE
        try:
            self._ask_all(run, stopping)
        except DatabaseUnavailable:
            raise
        except SwitchboardError as error:
            with self._transactions.begin() as db:
                _fail(get(db, run_id, lock=True), str(error), self._now())
        return True

    def _ask_all(self, run: TestRun, stopping: Event) -> None:
        if not run.planned:
            self._planner.plan(run)
        live = self._rehearsal.stage()
        drafted = None
        if run.article_id is not None:
            drafted = self._rehearsal.stage(drafts=[run.article_id])
        while left := self._next(run):
            asked = []
            for result in left:
                if stopping.is_set():
                    break
                _answer(result, live, drafted)
                asked.append(result)
            self._keep(run.id, asked)
            if stopping.is_set():
                self._give_back(run.id)
                return
        with self._transactions.begin() as db:
            done = get(db, run.id, lock=True)
            _count(db, done)
            done.state, done.lease_until = JobState.DONE, None
            done.finished_at = self._now()

    def _keep(self, run_id: int, asked: Sequence[TestResult]) -> None:
        """Store what questions got; whose session was removed meanwhile stays gone."""
        with self._transactions.begin() as db:
            for result in asked:
                got = {name: getattr(result, name) for name in GOT}
                db.execute(update(TestResult).where(TestResult.id == result.id).values(**got))
            run = get(db, run_id, lock=True)
            _count(db, run)
            run.lease_until, run.attempts = self._now() + LEASE, 0

    def _give_back(self, run_id: int) -> None:
        with self._transactions.begin() as db:
            run = get(db, run_id, lock=True)
            run.lease_until, run.attempts = self._now(), 0

    def _next(self, run: TestRun) -> Sequence[TestResult]:
        """The next questions. Raises ArticleChanged where the draft is another one by now."""
        with self._transactions.read() as db:
            if run.article_id is not None:
                require_revision(knowledge.get(db, run.article_id), run.revision)
            return db.scalars(
                select(TestResult)
                .where(TestResult.run_id == run.id, TestResult.outcome.is_(None))
                .order_by(TestResult.position)
                .limit(ASKED_AT_ONCE)
            ).all()


def _answer(result: TestResult, live: Stage, drafted: Stage | None) -> None:
    question = Question(result.question, tuple(result.earlier))
    now_given = live.given(question)
    given = drafted.given(question) if drafted else now_given
    result.outcome, result.given = given.outcome, _told(given)
    passed_before: bool | None = None
    if result.expectation is not None:
        passed_before = _passes(result, now_given)
        result.passed = _passes(result, given)
    if drafted is None:
        return
    result.before = {"passed": passed_before, **_told(now_given)}
    result.changed = given.text != now_given.text
    if passed_before is not None and result.passed is not None:
        result.verdict = judging.change(passed_before, result.passed)
    else:
        result.verdict = judging.real_change(now_given, given, disliked=result.disliked)


def _passes(result: TestResult, given: Given) -> bool:
    expectation = Expectation(result.expectation or Expectation.ANSWER)
    return judging.passes(given, expectation, articles=result.articles, phrases=result.phrases)


def _told(given: Given) -> dict[str, object]:
    return {**asdict(given), "outcome": given.outcome.value, "articles": list(given.articles)}


def _count(db: Session, run: TestRun) -> None:
    """Bring the run's numbers in line with its results."""
    kinds = (TestResult.passed, TestResult.verdict, TestResult.changed)
    rows = db.execute(
        select(*kinds, func.count())
        .where(TestResult.run_id == run.id, TestResult.outcome.is_not(None))
        .group_by(*kinds)
    ).all()
    run.done = sum(count for *_, count in rows)
    run.passed = sum(count for passed, _, _, count in rows if passed is True)
    run.failed = sum(count for passed, _, _, count in rows if passed is False)
    run.better = sum(count for _, verdict, _, count in rows if verdict == Verdict.BETTER)
    run.worse = sum(count for _, verdict, _, count in rows if verdict == Verdict.WORSE)
    run.changed = sum(count for _, _, changed, count in rows if changed)


def _fail(run: TestRun, error: str, at: datetime) -> None:
    run.state, run.error = JobState.FAILED, error
    run.finished_at, run.lease_until = at, None


def _waiting(at: datetime) -> Select[TestRun]:
    abandoned = (TestRun.state == JobState.RUNNING) & (TestRun.lease_until <= at)
    return (
        select(TestRun).where((TestRun.state == JobState.QUEUED) | abandoned).order_by(TestRun.id)
    )
