"""Comparisons of guidance: asked for in a moment, read as they grow, cancelled.

Each public method is one transaction. `core.quality.guidance.comparing` carries them out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.agent.guidance import Guidance, LiveGuidance
from core.audit.log import Subject, note
from core.db import Transactions, now
from core.errors import Conflict, GuidanceComparisonNotFound, InvalidInput
from core.quality import repository
from core.quality.guidance.checking import checked
from core.quality.guidance.models import ComparisonState, GuidanceAnswer, GuidanceComparison
from core.quality.models import TestQuestion
from core.quality.new_questions import QuestionFilter

MOST_QUESTIONS = 500
USUAL_QUESTIONS = 50
"""Each is answered twice, which costs time and, where a model is paid for, money."""
KEPT = 30
"""Comparisons; older ones that are finished are forgotten when another is asked for."""


@dataclass(frozen=True)
class Compared:
    """One question, and what it got under both; `None` until it was asked."""

    question: TestQuestion
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    changed: bool


@dataclass(frozen=True)
class Report:
    """A comparison with all of its questions, in order."""

    comparison: GuidanceComparison
    answers: Sequence[Compared]

    @property
    def asked(self) -> Sequence[Compared]:
        return [each for each in self.answers if each.after is not None]

    @property
    def changed(self) -> int:
        return sum(each.changed for each in self.answers)

    def passed(self, *, after: bool) -> int:
        """Questions that got what they should."""
        return sum(bool(told["passed"]) for told in self._told(after=after))

    def written(self, *, after: bool) -> int:
        """Answers that are the model's own."""
        return sum(told["by"] == "model" for told in self._told(after=after))

    def tokens(self, *, after: bool) -> int:
        told = self._told(after=after)
        return sum((each["tokens_in"] or 0) + (each["tokens_out"] or 0) for each in told)

    def cost(self, *, after: bool) -> float | None:
        """`None` where no price is known."""
        costs = [told["cost"] for told in self._told(after=after) if told["cost"] is not None]
        return round(sum(costs), 9) if costs else None

    @property
    def currency(self) -> str:
        told = [*self._told(after=False), *self._told(after=True)]
        return next((each["currency"] for each in told if each["currency"]), "")

    def _told(self, *, after: bool) -> Sequence[dict[str, Any]]:
        sides = (each.after if after else each.before for each in self.answers)
        return [side for side in sides if side is not None]


class ComparisonService:
    """Ask for comparisons, follow and cancel them."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        live: LiveGuidance,
        model: str | None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._transactions = transactions
        self._live = live
        self.model = model
        """The language model that answers are written with; `None` where they quote."""
        self._now = clock

    def request(
        self, draft: Guidance, *, tag: str | None = None, most: int = USUAL_QUESTIONS, by: str
    ) -> GuidanceComparison:
        """Have the worker answer test questions under what is in force, and under the draft.

        Those with a tag if one is given, the latest first, at most `most` of them. Raises
        InvalidInput, Conflict without any question.
        """
        draft, live = checked(draft), self._live.live()
        if not 1 <= most <= MOST_QUESTIONS:
            raise InvalidInput(f"Choose between 1 and {MOST_QUESTIONS} questions, not {most}.")
        with self._transactions.begin() as db:
            wanted = repository.matching(db, QuestionFilter(tag=tag))
            questions = db.scalars(wanted.order_by(TestQuestion.id.desc()).limit(most)).all()
            if not questions:
                raise Conflict("There is no test question to compare with. Write some in Tests.")
            made = GuidanceComparison(
                fields=draft.fields,
                live_version=live.version,
                live_fields=live.fields,
                model=self.model,
                total=len(questions),
                requested_by=by,
                created_at=self._now(),
            )
            db.add(made)
            db.flush()
            db.add_all(
                GuidanceAnswer(comparison_id=made.id, position=position, question_id=question.id)
                for position, question in enumerate(questions)
            )
            _forget_old(db)
            note(db, _subject(made), by=by, action="asked for")
            return made

    def cancel(self, comparison_id: int, *, by: str) -> GuidanceComparison:
        """Ask no more questions. Raises GuidanceComparisonNotFound, Conflict."""
        with self._transactions.begin() as db:
            found = get(db, comparison_id, lock=True)
            if found.is_finished:
                raise Conflict(f"The comparison is {found.state}; nothing of it can be cancelled.")
            found.state, found.finished_at = ComparisonState.CANCELLED, self._now()
            note(db, _subject(found), by=by, action="cancelled")
            return found

    def find(self, *, limit: int = KEPT) -> Sequence[GuidanceComparison]:
        """The latest first."""
        newest = select(GuidanceComparison).order_by(GuidanceComparison.id.desc()).limit(limit)
        with self._transactions.read() as db:
            return db.scalars(newest).all()

    def report(self, comparison_id: int) -> Report:
        """How far it is, and what it found. Raises GuidanceComparisonNotFound."""
        with self._transactions.read() as db:
            found = get(db, comparison_id)
            rows = db.execute(
                select(TestQuestion, GuidanceAnswer)
                .join(GuidanceAnswer, GuidanceAnswer.question_id == TestQuestion.id)
                .where(GuidanceAnswer.comparison_id == comparison_id)
                .order_by(GuidanceAnswer.position)
            ).all()
        return Report(found, [Compared(q, a.before, a.after, a.changed) for q, a in rows])


def get(db: Session, comparison_id: int, *, lock: bool = False) -> GuidanceComparison:
    """Raises GuidanceComparisonNotFound."""
    found = db.get(GuidanceComparison, comparison_id, with_for_update=lock)
    if found is None:
        raise GuidanceComparisonNotFound(comparison_id)
    return found


def _forget_old(db: Session) -> None:
    newest = select(GuidanceComparison.id).order_by(GuidanceComparison.id.desc()).limit(KEPT)
    kept = db.scalars(newest).all()
    going_on = (ComparisonState.QUEUED, ComparisonState.RUNNING)
    db.execute(
        delete(GuidanceComparison).where(
            GuidanceComparison.id.not_in(kept), GuidanceComparison.state.not_in(going_on)
        )
    )


def _subject(comparison: GuidanceComparison) -> Subject:
    return Subject("guidance comparison", str(comparison.id))
