"""core/quality/calibration/fitting.py: calibrations and thresholds from labelled questions."""

import math

import numpy as np
import pytest

from core.agent.confidence import UNCALIBRATED, Calibration
from core.quality.calibration import fitting
from core.quality.calibration.fitting import FEWEST_ANSWERS, Interval


def drawn(number: int, *, slope: float, intercept: float) -> tuple[list[float], list[bool]]:
    """Log odds, and labels as a company would have them for which this line is the truth."""
    random = np.random.default_rng(7)
    odds = random.normal(0.5, 2.0, number)
    truth = Calibration(slope, intercept)
    right = [random.random() < truth.probability(each) for each in odds]
    return list(odds), right


class TestCalibrate:
    def test_finds_the_line_that_is_true(self) -> None:
        line = fitting.calibrate(*drawn(4000, slope=0.5, intercept=-1.0))
        assert line.slope == pytest.approx(0.5, abs=0.05)
        assert line.intercept == pytest.approx(-1.0, abs=0.1)

    def test_stays_near_the_shipped_one_with_few_questions(self) -> None:
        few = fitting.calibrate([3.0, -3.0], [False, True])
        many = fitting.calibrate([3.0, -3.0] * 50, [False, True] * 50)
        assert abs(few.slope - 1) < abs(many.slope - 1)

    def test_never_is_less_sure_of_more(self) -> None:
        assert fitting.calibrate([3.0, -3.0] * 50, [False, True] * 50).slope > 0


class TestGain:
    def test_is_what_a_fit_saves_where_the_shipped_line_is_wrong(self) -> None:
        assert fitting.gain(*drawn(200, slope=0.4, intercept=-1.5)) > 0.05

    def test_is_nothing_where_it_is_true(self) -> None:
        assert fitting.gain(*drawn(200, slope=1.0, intercept=0.0)) < 0.01


class TestIsEnough:
    @pytest.mark.parametrize(
        ("right", "wrong", "enough"), [(45, 15, True), (44, 15, False), (60, 14, False)]
    )
    def test_wants_many_and_some_of_each(self, right: int, wrong: int, enough: bool) -> None:
        assert fitting.is_enough([True] * right + [False] * wrong) is enough


class TestCut:
    def test_answers_as_much_as_the_budget_allows(self) -> None:
        scores = [0.9] * 40 + [0.7] * 40 + [0.5] * 40
        right = [True] * 39 + [False] + [True] * 37 + [False] * 3 + [False] * 40
        found = fitting.cut(scores, right, budget=0.05)
        assert found is not None
        assert (found.threshold, found.answered, found.wrong) == (0.7, 80, 4)
        assert found.coverage == pytest.approx(80 / 120)
        assert found.error.low < 0.05 < found.error.high

    def test_answers_questions_of_one_confidence_together(self) -> None:
        scores, right = [0.9] * 60, [True] * 40 + [False] * 20
        assert fitting.cut(scores, right, budget=0.05) is None

    def test_takes_no_threshold_above_which_hardly_anything_is(self) -> None:
        few = int(FEWEST_ANSWERS.value) - 1
        scores, right = [0.9] * few + [0.2] * 80, [True] * few + [False] * 80
        assert fitting.cut(scores, right, budget=0.05) is None

    def test_keeps_the_budget_on_questions_that_it_was_not_chosen_on(self) -> None:
        odds, right = drawn(6000, slope=1.0, intercept=0.0)
        scores = [UNCALIBRATED.probability(each) for each in odds]
        found = fitting.cut(scores[:3000], right[:3000], budget=0.05)
        assert found is not None
        unseen = fitting.at(scores[3000:], right[3000:], threshold=found.threshold)
        assert unseen is not None
        assert found.error.low <= unseen.error.share <= found.error.high


class TestInterval:
    def test_is_the_exact_one(self) -> None:
        none_wrong = Interval.of(0, 50)
        assert (none_wrong.share, none_wrong.low) == (0, 0)
        assert none_wrong.high == pytest.approx(1 - 0.025 ** (1 / 50))

    def test_is_about_something(self) -> None:
        with pytest.raises(ValueError, match="n"):
            Interval.of(0, 0)


class TestAt:
    def test_is_nothing_where_nothing_is_answered(self) -> None:
        assert fitting.at([0.2], [True], threshold=0.9) is None


def test_the_shipped_line_changes_nothing() -> None:
    assert UNCALIBRATED.probability(0.3) == pytest.approx(1 / (1 + math.exp(-0.3)))
