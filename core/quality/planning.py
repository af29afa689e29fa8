"""Choose what a run asks: the test questions, and for a gate what customers asked of late."""

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.db import Transactions, now
from core.embedding.embedder import Vectors
from core.knowledge import jobs
from core.knowledge.trial import TrialMaker
from core.quality import real_questions, repository, runs
from core.quality.models import TestQuestion, TestResult, TestRun
from core.quality.new_questions import QuestionFilter
from core.quality.real_questions import RealQuestion
from core.sessions.models import Message


class RunPlanner:
    """Fills runs with questions."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        trials: TrialMaker,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._transactions = transactions
        self._trials = trials
        self._now = clock

    def plan(self, run: TestRun) -> None:
        """Give a run a row for each of its questions, once.

        Raises ArticleNotFound, NothingToPublish.
        """
        near = self._passages(run.article_id) if run.article_id else None
        with self._transactions.read() as db:
            rows, seen = self._rows(db, run, near), stamp(db)
        with self._transactions.begin() as db:
            locked = runs.get(db, run.id, lock=True)
            if locked.planned:
                return
            rows = _left(db, rows)
            for position, row in enumerate(rows):
                row.run_id, row.position = run.id, position
            db.add_all(rows)
            locked.planned, locked.total, locked.stamp = True, len(rows), seen

    def _rows(self, db: Session, run: TestRun, near: Vectors | None) -> list[TestResult]:
        wanted = repository.matching(db, QuestionFilter(tag=run.tag))
        tests = db.scalars(wanted.order_by(TestQuestion.id)).all()
        rows = [_test(question) for question in tests]
        if run.article_id is not None and near is not None:
            touching = real_questions.touching(db, run.article_id, near, now=self._now())
            known = {question.question.casefold() for question in tests}
            rows += [_real(r) for r in touching if r.question.text.casefold() not in known]
        return rows

    def _passages(self, article_id: str) -> Vectors:
        passages = self._trials.make(drafts=[article_id]).passages
        if not passages:
            return np.zeros((0, 0), dtype=np.float32)
        return np.concatenate([passage.vectors for passage in passages])


def stamp(db: Session) -> str:
    """What is searched and which test questions there are: another one means other results.

    While something waits to be indexed it differs from what it is when that is done.
    """
    questions, changed = db.execute(
        select(func.count(), func.max(TestQuestion.updated_at)).select_from(TestQuestion)
    ).one()
    changed_at = changed.isoformat() if changed else ""
    return f"{jobs.latest(db)}:{jobs.waiting(db)}:{questions}:{changed_at}"


def _left(db: Session, rows: Sequence[TestResult]) -> list[TestResult]:
    """Those whose question was not deleted since it was read."""
    asked = [row.message_id for row in rows if row.message_id is not None]
    messages = set(db.scalars(select(Message.id).where(Message.id.in_(asked))))
    tests = set(db.scalars(select(TestQuestion.id)))
    return [row for row in rows if row.message_id in messages or row.question_id in tests]


def _test(question: TestQuestion) -> TestResult:
    return TestResult(
        question_id=question.id,
        question=question.question,
        earlier=list(question.earlier),
        expectation=question.expectation,
        articles=list(question.articles),
        phrases=list(question.phrases),
    )


def _real(asked: RealQuestion) -> TestResult:
    return TestResult(
        message_id=asked.message_id,
        question=asked.question.text,
        earlier=list(asked.question.earlier),
        disliked=asked.disliked,
    )
