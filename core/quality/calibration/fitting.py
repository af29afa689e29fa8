"""From labelled log odds to a calibration, and from an error budget to a threshold."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.agent.confidence import UNCALIBRATED, Calibration
from core.threshold import Threshold

Numbers = NDArray[np.float64]
_MEASURED = "docs/decisions/0032-error-budget.md"
ENOUGH = Threshold(
    "calibration_examples",
    60,
    "questions",
    "With fewer labelled questions confidence stays as shipped.",
    f"{_MEASURED}: from here a fit beat a wrong start in 90 of 100 draws",
)
ENOUGH_OF_EACH = Threshold(
    "calibration_examples_of_each",
    15,
    "questions",
    "So many must have been right, and so many wrong.",
    f"{_MEASURED}: as above",
)
FEWEST_ANSWERS = Threshold(
    "budget_answers",
    20,
    "answers",
    "A threshold is only taken where so many of the labelled questions are above it.",
    f"{_MEASURED}: as above",
)
PULL = 2.0
"""Strength of the pull towards the shipped line, in squared units of both its numbers."""
FOLDS = 5
SURE = 0.95
"""Of the confidence intervals."""


@dataclass(frozen=True)
class Interval:
    """A share with its exact binomial confidence interval (Clopper and Pearson 1934)."""

    share: float
    low: float
    high: float

    @classmethod
    def of(cls, part: int, whole: int) -> "Interval":
        """Raises ValueError without any."""
        from scipy.stats import binomtest  # takes a second, which no start should wait

        between = binomtest(part, whole).proportion_ci(SURE, method="exact")
        return cls(part / whole, float(between.low), float(between.high))


@dataclass(frozen=True)
class Cut:
    """What answering from a threshold does on labelled questions."""

    threshold: float
    answered: int
    wrong: int
    error: Interval
    coverage: float
    """Share of all questions that are answered, 0 to 1."""


def calibrate(log_odds: Sequence[float], right: Sequence[bool]) -> Calibration:
    """The line that explains the labels best, pulled towards the shipped one."""
    scores, labels = np.asarray(log_odds, dtype=float), np.asarray(right, dtype=float)

    def loss(line: Numbers) -> float:
        pull = (line[0] - UNCALIBRATED.slope) ** 2 + (line[1] - UNCALIBRATED.intercept) ** 2
        return float(_log_loss(line, scores, labels).sum() + PULL * pull)

    from scipy.optimize import minimize  # as above

    start = [UNCALIBRATED.slope, UNCALIBRATED.intercept]
    # A falling line would be more sure the less it found.
    best = minimize(loss, start, bounds=[(0.05, 5.0), (-10.0, 10.0)])
    return Calibration(float(best.x[0]), float(best.x[1]))


def gain(log_odds: Sequence[float], right: Sequence[bool]) -> float:
    """By how much a fit lowers the mean log loss on questions that it has not seen, in nats."""
    scores, labels = np.asarray(log_odds, dtype=float), np.asarray(right, dtype=float)
    # Right and wrong ones are dealt out in turn, so that each fold has both.
    order = np.lexsort((np.arange(len(labels)), labels))
    fold = np.empty(len(labels), dtype=int)
    fold[order] = np.arange(len(labels)) % FOLDS
    gained = 0.0
    for each in range(FOLDS):
        held = fold == each
        fitted = calibrate(list(scores[~held]), [bool(label) for label in labels[~held]])
        lines = (UNCALIBRATED, fitted)
        before, after = (
            _log_loss(np.array([line.slope, line.intercept]), scores[held], labels[held]).sum()
            for line in lines
        )
        gained += float(before - after)
    return gained / len(labels)


def is_enough(right: Sequence[bool]) -> bool:
    good = sum(right)
    fewest = min(good, len(right) - good)
    return len(right) >= ENOUGH.value and fewest >= ENOUGH_OF_EACH.value


def cut(confidences: Sequence[float], right: Sequence[bool], *, budget: float) -> Cut | None:
    """The lowest threshold from which at most `budget` of the answers are wrong.

    `None` where no threshold with enough answers above it keeps that.
    """
    scores = np.asarray(confidences, dtype=float)
    order = np.argsort(-scores, kind="stable")
    ranked, wrong = scores[order], np.cumsum(~np.asarray(right, dtype=bool)[order])
    answered = np.arange(1, len(ranked) + 1)
    # Questions of the same confidence are answered together or not at all.
    last_of_its_score = np.append(ranked[1:] != ranked[:-1], True)
    kept = (wrong / answered <= budget) & (answered >= FEWEST_ANSWERS.value) & last_of_its_score
    if not kept.any():
        return None
    return at(confidences, right, threshold=float(ranked[np.flatnonzero(kept)[-1]]))


def at(confidences: Sequence[float], right: Sequence[bool], *, threshold: float) -> Cut | None:
    """What answering from a threshold does; `None` where it answers nothing."""
    given = [good for score, good in zip(confidences, right, strict=True) if score >= threshold]
    if not given:
        return None
    wrong = len(given) - sum(given)
    return Cut(
        threshold,
        len(given),
        wrong,
        Interval.of(wrong, len(given)),
        len(given) / len(confidences),
    )


def _log_loss(line: Numbers, scores: Numbers, labels: Numbers) -> Numbers:
    margin = np.where(labels == 1, 1.0, -1.0) * (line[0] * scores + line[1])
    loss: Numbers = np.logaddexp(0.0, -margin)
    return loss
