"""Runs of questions: asked for in a moment, and read when they are done.

Each public method is one transaction. `core.quality.examination` carries runs out.
"""

from collections.abc import Sequence

from sqlalchemy import case, delete, func, select
from sqlalchemy.orm import Session

from core.db import Transactions
from core.errors import TestRunNotFound
from core.knowledge.models import JobState
from core.quality.models import RunKind, TestResult, TestRun, Verdict
from core.threshold import Threshold

KEPT_RUNS = Threshold(
    "kept_runs",
    200,
    "runs",
    "So many finished runs of each kind are kept, and the last one of each tag and each article.",
    "Chosen: half a year of daily runs; no measurement decides it.",
)
SWEPT_AT_ONCE = 100


class RunService:
    """Ask for runs, and read what they found."""

    def __init__(self, transactions: Transactions, *, kept: int = int(KEPT_RUNS.value)) -> None:
        self._transactions = transactions
        self._kept = kept

    def request(self, *, tag: str | None = None, by: str) -> TestRun:
        """Ask all test questions, or those with a tag, of what is live."""
        with self._transactions.begin() as db:
            run = TestRun(kind=RunKind.QUESTIONS, tag=tag, requested_by=by)
            db.add(run)
            db.flush()
            return run

    def get(self, run_id: int) -> TestRun:
        """Raises TestRunNotFound."""
        with self._transactions.read() as db:
            return get(db, run_id)

    def find(
        self, *, kind: RunKind | None = None, limit: int = 50, offset: int = 0
    ) -> tuple[Sequence[TestRun], int]:
        """One page of the runs, the latest first, and how many there are in all."""
        matching = select(TestRun)
        if kind is not None:
            matching = matching.where(TestRun.kind == kind)
        page = matching.order_by(TestRun.id.desc()).limit(limit).offset(offset)
        with self._transactions.read() as db:
            total = db.scalar(select(func.count()).select_from(matching.subquery())) or 0
            return db.scalars(page).all(), total

    def results(
        self,
        run_id: int,
        *,
        passed: bool | None = None,
        verdict: Verdict | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[Sequence[TestResult], int]:
        """One page of a run's results in order, and how many match. Raises TestRunNotFound."""
        matching = select(TestResult).where(TestResult.run_id == run_id)
        if passed is not None:
            matching = matching.where(TestResult.passed == passed)
        if verdict is not None:
            matching = matching.where(TestResult.verdict == verdict)
        page = matching.order_by(TestResult.position).limit(limit).offset(offset)
        with self._transactions.read() as db:
            get(db, run_id)
            total = db.scalar(select(func.count()).select_from(matching.subquery())) or 0
            return db.scalars(page).all(), total

    def telling(self, run_id: int, *, limit: int = 100) -> tuple[Sequence[TestResult], int]:
        """What is worth reading of a run: what failed, and of a draft what it changes, worse first.

        And how many there are in all. Raises TestRunNotFound.
        """
        with self._transactions.read() as db:
            run = get(db, run_id)
            told = TestResult.changed if run.kind == RunKind.GATE else TestResult.passed.is_(False)
            order = {Verdict.WORSE.value: 0, Verdict.BETTER.value: 1}
            matching = select(TestResult).where(TestResult.run_id == run_id, told)
            total = db.scalar(select(func.count()).select_from(matching.subquery())) or 0
            rank = case(order, value=TestResult.verdict, else_=2)
            page = matching.order_by(rank, TestResult.position).limit(limit)
            return db.scalars(page).all(), total

    def sweep(self) -> int:
        """Forget some of the oldest finished runs beyond those that are kept; 0 when none is left.

        The last run of each tag and each article stays: by it one knows that a draft was compared.
        """
        last = select(func.max(TestRun.id)).group_by(TestRun.kind, TestRun.tag, TestRun.article_id)
        removed = 0
        with self._transactions.begin() as db:
            for kind in RunKind:
                beyond = (
                    select(TestRun.id)
                    .where(TestRun.kind == kind)
                    .order_by(TestRun.id.desc())
                    .offset(self._kept)
                    .limit(1)
                    .scalar_subquery()
                )
                old = db.scalars(
                    select(TestRun.id)
                    .where(
                        TestRun.kind == kind,
                        TestRun.id <= beyond,
                        TestRun.state.in_((JobState.DONE, JobState.FAILED)),
                        TestRun.id.not_in(last),
                    )
                    .order_by(TestRun.id)
                    .limit(SWEPT_AT_ONCE)
                ).all()
                db.execute(delete(TestRun).where(TestRun.id.in_(old)))
                removed += len(old)
        return removed

    def latest_of(self, question_ids: Sequence[int]) -> dict[int, TestResult]:
        """What each of these test questions got when it was last asked of what was live."""
        asked = (
            select(func.max(TestResult.id))
            .join(TestRun, TestRun.id == TestResult.run_id)
            .where(
                TestRun.kind == RunKind.QUESTIONS,
                TestResult.question_id.in_(question_ids),
                TestResult.outcome.is_not(None),
            )
            .group_by(TestResult.question_id)
        )
        with self._transactions.read() as db:
            found = db.scalars(select(TestResult).where(TestResult.id.in_(asked)))
            return {result.question_id: result for result in found if result.question_id}


def get(db: Session, run_id: int, *, lock: bool = False) -> TestRun:
    """Raises TestRunNotFound."""
    run = db.get(TestRun, run_id, with_for_update=lock)
    if run is None:
        raise TestRunNotFound(run_id)
    return run
