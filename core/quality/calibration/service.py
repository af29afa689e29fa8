"""The company's error budget: measured on its own questions, put in force, and watched."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from core import measures, one_live
from core.agent.answering import SHIPPED, Answering, LiveAnswering
from core.agent.answering_models import AnsweringVersion
from core.agent.confidence import UNCALIBRATED, Calibration
from core.agent.thinking import Thinker
from core.audit.log import Change, Subject, note
from core.db import Transactions, now
from core.errors import AnsweringVersionNotFound, BudgetNotKept, Conflict, InvalidInput
from core.quality.calibration import examples, fitting
from core.quality.calibration.examples import RATED_WITHIN, Example
from core.quality.calibration.fitting import Cut, Interval

WATCHED = timedelta(days=30)
"""Ratings so recent are compared with what was measured."""
FEWEST_RATED = 20
"""Rated answers from which they say anything."""


@dataclass(frozen=True)
class Measurement:
    """Labelled questions as the live knowledge base answers them now."""

    questions: Sequence[Example]
    """Of the test questions: threshold, error and coverage are counted on these."""
    ratings: Sequence[Example]
    """Of customers; they only help to calibrate, since nobody rates an answer not given."""

    @property
    def right(self) -> list[bool]:
        return [example.right for example in self.questions]

    @property
    def is_enough(self) -> bool:
        """Whether a budget can be kept from so few questions at all."""
        return fitting.is_enough(self.right)


@dataclass(frozen=True)
class Proposal:
    """What a budget asks for, and what it costs, on the measured questions."""

    budget: float
    calibration: Calibration
    cut: Cut | None
    """`None` where no threshold keeps the budget."""
    gained: float
    """Log loss that a calibration saves on unseen questions; where it saves none, none is used."""
    ece_before: float
    ece_after: float
    confidences: Sequence[float]
    right: Sequence[bool]

    @property
    def risk_coverage(self) -> list[list[float]]:
        """[coverage, share of wrong], 0 to 1, the most confident answered first."""
        return measures.risk_coverage(self.confidences, self.right)

    @property
    def reliability(self) -> list[tuple[float, float, int]]:
        """Mean confidence, share right and number of questions, by tenths of confidence."""
        return measures.reliability(self.confidences, self.right)

    def at(self, threshold: float) -> Cut | None:
        """What answering from another threshold does; `None` where it answers nothing."""
        return fitting.at(self.confidences, self.right, threshold=threshold)


@dataclass(frozen=True)
class LiveError:
    """What customers' ratings say of the answers of late, beside what was measured."""

    rated: int
    down: Interval | None
    """`None` with too few ratings."""
    expected: Interval | None
    """`None` where no budget is in force."""

    @property
    def is_alarming(self) -> bool:
        """The ratings are worse than the measured interval, and not by chance."""
        return bool(self.down and self.expected and self.down.low > self.expected.high)


class CalibrationService:
    """Measure, propose, put in force, go back. Each write is one transaction."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        thinker: Thinker,
        live: LiveAnswering,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._transactions = transactions
        self._thinker = thinker
        self._live = live
        self._now = clock

    @property
    def in_force(self) -> Answering:
        return self._live.live()

    def count(self) -> int:
        """Test questions that can be measured with."""
        with self._transactions.read() as db:
            return len(examples.judgeable(db))

    def measure(self, *, step: Callable[[], None] = lambda: None) -> Measurement:
        """Ask every test question of what is live now; about 60 a second on two cores."""
        with self._transactions.read() as db:
            questions = examples.judgeable(db)
            ratings = list(examples.rated(db, since=self._now() - RATED_WITHIN))
        return Measurement(list(examples.asked(self._thinker, questions, step=step)), ratings)

    def propose(self, measured: Measurement, *, budget: float) -> Proposal:
        """What `budget`, a share of wrong answers from 0 to 1, asks for.

        Raises InvalidInput, Conflict without any question.
        """
        if not 0 < budget < 1:
            raise InvalidInput("The budget must be above 0 % and below 100 %.")
        if not measured.questions:
            raise Conflict("No test question says which article answers it. Write some first.")
        every = [*measured.questions, *measured.ratings]
        odds, right = [each.log_odds for each in every], [each.right for each in every]
        gained = fitting.gain(odds, right) if fitting.is_enough(right) else 0.0
        line = fitting.calibrate(odds, right) if gained > 0 else UNCALIBRATED
        scores = [line.probability(example.log_odds) for example in measured.questions]
        shipped = [UNCALIBRATED.probability(each.log_odds) for each in measured.questions]
        return Proposal(
            budget,
            line,
            fitting.cut(scores, measured.right, budget=budget) if measured.is_enough else None,
            gained,
            measures.expected_calibration_error(shipped, measured.right),
            measures.expected_calibration_error(scores, measured.right),
            scores,
            measured.right,
        )

    def put_in_force(self, chosen: Proposal, *, by: str) -> AnsweringVersion:
        """From here on every process answers from its threshold. Raises BudgetNotKept."""
        if chosen.cut is None:
            raise BudgetNotKept
        with self._transactions.begin() as db:
            made = AnsweringVersion(
                number=one_live.next_number(db, AnsweringVersion),
                budget=chosen.budget,
                threshold=chosen.cut.threshold,
                slope=chosen.calibration.slope,
                intercept=chosen.calibration.intercept,
                measured=_kept(chosen, chosen.cut),
                created_by=by,
                created_at=self._now(),
            )
            db.add(made)
            _make_live(db, made, by=by)
        self._live.forget()
        return made

    def restore(self, number: int | None, *, by: str) -> None:
        """Let an earlier version decide again, or the shipped one.

        Raises AnsweringVersionNotFound.
        """
        with self._transactions.begin() as db:
            chosen = None if number is None else db.get(AnsweringVersion, number)
            if number is not None and chosen is None:
                raise AnsweringVersionNotFound(number)
            _make_live(db, chosen, by=by)
        self._live.forget()

    def versions(self) -> Sequence[AnsweringVersion]:
        """Newest first."""
        with self._transactions.read() as db:
            return one_live.newest_first(db, AnsweringVersion)

    def live_error(self) -> LiveError:
        """Ratings of late beside the interval that was measured for the version in force."""
        with self._transactions.read() as db:
            version = one_live.live(db, AnsweringVersion)
            rated, down = examples.ratings(db, since=self._now() - WATCHED)
        return LiveError(
            rated,
            Interval.of(down, rated) if rated >= FEWEST_RATED else None,
            Interval(**version.measured["error"]) if version else None,
        )


def _make_live(db: Session, chosen: AnsweringVersion | None, *, by: str) -> None:
    before = one_live.make_live(db, AnsweringVersion, chosen)
    note(
        db,
        Subject("answering", str(chosen.number) if chosen else SHIPPED),
        by=by,
        action="put in force",
        change=Change(_told(before), _told(chosen)),
    )


def _told(version: AnsweringVersion | None) -> dict[str, Any]:
    if version is None:
        return {"version": SHIPPED, "threshold": Answering().threshold}
    return {
        "version": version.number,
        "threshold": round(version.threshold, 4),
        "budget": version.budget,
    }


def _kept(chosen: Proposal, cut: Cut) -> dict[str, Any]:
    """What a version remembers of its measurement."""
    return {
        "questions": len(chosen.right),
        "answered": cut.answered,
        "wrong": cut.wrong,
        "error": {"share": cut.error.share, "low": cut.error.low, "high": cut.error.high},
        "coverage": cut.coverage,
        "gained": chosen.gained,
        "ece": {"before": chosen.ece_before, "after": chosen.ece_after},
        "risk_coverage": chosen.risk_coverage,
        "reliability": chosen.reliability,
    }
