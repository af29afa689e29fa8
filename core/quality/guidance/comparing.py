"""Carry comparisons out: each question is answered under both, stored at once, and never again."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from core.agent.draft import Draft
from core.agent.guidance import Guidance
from core.agent.respondent import Respondent
from core.db import Transactions, now
from core.errors import DatabaseUnavailable, SwitchboardError
from core.quality import judging
from core.quality.guidance.comparisons import get
from core.quality.guidance.models import ComparisonState, GuidanceAnswer, GuidanceComparison
from core.quality.models import Expectation, TestQuestion
from core.quality.rehearsal import Given

LEASE = timedelta(seconds=60)
"""Beside the time that a model may take for both answers."""
MAX_ATTEMPTS = 3
"""Times in a row that whoever worked at a comparison may die without having got any further."""
DRAFT = "draft"
NEVER = Event()


class Comparing:
    """Works in the worker, on its own thread: a slow model keeps nothing else waiting."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        respondent: Respondent,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._transactions = transactions
        self._respondent = respondent
        within_s = respondent.composer.within_s if respondent.composer else 0
        self._lease = LEASE + 2 * timedelta(seconds=within_s)
        self._now = clock

    def run_some(self, stopping: Event = NEVER) -> bool:
        """Carry out the next comparison, until `stopping` is set; whether there was one."""
        taken = self._take()
        if taken is None:
            return False
        try:
            self._answer_all(taken, stopping)
        except DatabaseUnavailable:
            raise
        except SwitchboardError as error:
            self._finish(taken.id, ComparisonState.FAILED, str(error))
        return True

    def _take(self) -> GuidanceComparison | None:
        with self._transactions.begin() as db:
            waiting = select(GuidanceComparison).where(_waits(self._now()))
            ordered = waiting.order_by(GuidanceComparison.id).limit(1)
            found = db.scalar(ordered.with_for_update(skip_locked=True))
            if found is None:
                return None
            if found.attempts >= MAX_ATTEMPTS:
                found.state, found.finished_at = ComparisonState.FAILED, self._now()
                found.error = "It was given up: whoever worked at it died, every time."
                return None
            found.state, found.attempts = ComparisonState.RUNNING, found.attempts + 1
            found.lease_until = self._now() + self._lease
            return found

    def _answer_all(self, comparison: GuidanceComparison, stopping: Event) -> None:
        live = Guidance.from_fields(comparison.live_fields, version=comparison.live_version)
        draft = Guidance.from_fields(comparison.fields, version=DRAFT)
        before, after = (self._respondent.guided_by(each) for each in (live, draft))
        while (waiting := self._next(comparison.id)) is not None:
            if stopping.is_set():
                self._give_back(comparison.id)
                return
            answer, question = waiting
            sides = _told(before, question), _told(after, question)
            if not self._keep(comparison.id, answer.id, *sides):
                return
        self._finish(comparison.id, ComparisonState.DONE)

    def _next(self, comparison_id: int) -> tuple[GuidanceAnswer, TestQuestion] | None:
        with self._transactions.read() as db:
            found = db.execute(
                select(GuidanceAnswer, TestQuestion)
                .join(TestQuestion, TestQuestion.id == GuidanceAnswer.question_id)
                .where(
                    GuidanceAnswer.comparison_id == comparison_id, GuidanceAnswer.after.is_(None)
                )
                .order_by(GuidanceAnswer.position)
                .limit(1)
            ).one_or_none()
            return None if found is None else (found[0], found[1])

    def _keep(
        self, comparison_id: int, answer_id: int, before: dict[str, Any], after: dict[str, Any]
    ) -> bool:
        """Whether to go on: nobody has cancelled it."""
        with self._transactions.begin() as db:
            comparison = _still_ours(db, comparison_id)
            answer = db.get(GuidanceAnswer, answer_id)
            if comparison is None:
                return False
            if answer is not None:  # its question may have been deleted since
                answer.before, answer.after = before, after
                answer.changed = before["text"] != after["text"]
            comparison.lease_until, comparison.attempts = self._now() + self._lease, 0
            return True

    def _give_back(self, comparison_id: int) -> None:
        with self._transactions.begin() as db:
            if comparison := _still_ours(db, comparison_id):
                comparison.lease_until, comparison.attempts = self._now(), 0

    def _finish(self, comparison_id: int, state: ComparisonState, error: str | None = None) -> None:
        with self._transactions.begin() as db:
            if comparison := _still_ours(db, comparison_id):
                comparison.state, comparison.error = state, error
                comparison.finished_at, comparison.lease_until = self._now(), None


def _waits(at: datetime) -> ColumnElement[bool]:
    running = GuidanceComparison.state == ComparisonState.RUNNING
    abandoned = running & (GuidanceComparison.lease_until <= at)
    return (GuidanceComparison.state == ComparisonState.QUEUED) | abandoned


def _still_ours(db: Session, comparison_id: int) -> GuidanceComparison | None:
    found = get(db, comparison_id, lock=True)
    return found if found.state == ComparisonState.RUNNING else None


def _told(respondent: Respondent, question: TestQuestion) -> dict[str, Any]:
    """What a customer would read, whose words it is, and what it took."""
    started = time.perf_counter()
    draft = respondent.draft(question.question, tuple(question.earlier))
    seconds = time.perf_counter() - started
    given = Given.of(draft)
    passed = judging.passes(
        given,
        Expectation(question.expectation),
        articles=question.articles,
        phrases=question.phrases,
    )
    return {
        "outcome": given.outcome.value,
        "articles": list(given.articles),
        "text": given.text,
        "passed": passed,
        "seconds": round(seconds, 3),
        **_of_model(draft),
    }


def _of_model(draft: Draft) -> dict[str, Any]:
    did = draft.writing
    return {
        "by": "model" if did and did.kept and not did.fell_back else "quotes",
        "fell_back": did.fell_back if did else None,
        "struck": [each["text"] for each in did.struck] if did else [],
        "tokens_in": did.tokens_in if did else None,
        "tokens_out": did.tokens_out if did else None,
        "cost": did.cost if did else None,
        "currency": did.currency if did and did.cost is not None else None,
    }
