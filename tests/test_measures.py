"""core/measures.py: against values worked out by hand and against scikit-learn."""

import math

import numpy as np
import pytest
from sklearn.metrics import ndcg_score, roc_auc_score

from core import measures

RANKING = ["a", "b", "c", "d"]
RUNS = range(20)
"""Seeds of the random comparisons."""


class TestRecallAt:
    @pytest.mark.parametrize(("k", "expected"), [(1, 0.0), (2, 1 / 3), (4, 2 / 3), (10, 2 / 3)])
    def test_is_the_share_of_the_relevant_that_was_found(self, k: int, expected: float) -> None:
        assert measures.recall_at(RANKING, {"b", "d", "z"}, k) == pytest.approx(expected)

    def test_of_an_empty_ranking_is_zero(self) -> None:
        assert measures.recall_at([], {"a"}, 10) == 0


class TestReciprocalRank:
    @pytest.mark.parametrize(
        ("relevant", "expected"), [({"a"}, 1.0), ({"c", "d"}, 1 / 3), ({"d"}, 0.0), ({"z"}, 0.0)]
    )
    def test_looks_at_the_first_relevant_of_the_first_three(
        self, relevant: set[str], expected: float
    ) -> None:
        assert measures.reciprocal_rank(RANKING, relevant, 3) == pytest.approx(expected)


class TestNdcgAt:
    def test_discounts_by_the_logarithm_of_the_rank(self) -> None:
        gained = 1 / math.log2(3) + 1 / math.log2(5)
        ideal = 1 + 1 / math.log2(3)
        assert measures.ndcg_at(RANKING, {"b", "d"}, 10) == pytest.approx(gained / ideal)

    def test_is_one_when_the_relevant_come_first(self) -> None:
        assert measures.ndcg_at(RANKING, {"b", "a"}, 10) == pytest.approx(1.0)

    def test_is_one_when_more_are_relevant_than_are_looked_at(self) -> None:
        assert measures.ndcg_at(RANKING, {"a", "b", "c", "d"}, 2) == pytest.approx(1.0)

    @pytest.mark.parametrize("seed", RUNS)
    def test_agrees_with_scikit_learn(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        gains = random.random(30) < 0.2
        gains[0] = True
        scores = random.permutation(30).astype(float)
        ranking = [str(place) for place in np.argsort(-scores)]
        relevant = {str(place) for place in np.flatnonzero(gains)}
        theirs = ndcg_score([gains.astype(float)], [scores], k=10)
        assert measures.ndcg_at(ranking, relevant, 10) == pytest.approx(theirs)


class TestAuroc:
    def test_is_the_share_of_pairs_in_the_right_order(self) -> None:
        assert measures.auroc([0.9, 0.4], [0.5, 0.1, 0.2]) == pytest.approx(5 / 6)

    def test_counts_ties_half(self) -> None:
        assert measures.auroc([0.5, 0.5], [0.5]) == pytest.approx(0.5)

    @pytest.mark.parametrize(("positive", "negative"), [([], [0.5]), ([0.5], [])])
    def test_of_one_kind_alone_is_no_number(
        self, positive: list[float], negative: list[float]
    ) -> None:
        assert math.isnan(measures.auroc(positive, negative))

    @pytest.mark.parametrize("seed", RUNS)
    def test_agrees_with_scikit_learn(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        positive = random.normal(1, 1, 40).round(1).tolist()
        negative = random.normal(0, 1, 60).round(1).tolist()
        theirs = roc_auc_score([1] * 40 + [0] * 60, positive + negative)
        assert measures.auroc(positive, negative) == pytest.approx(theirs)


class TestExpectedCalibrationError:
    def test_weighs_each_bin_by_its_questions(self) -> None:
        confidences = [0.95, 0.95, 0.95, 0.95, 0.15]
        right = [True, True, True, False, True]
        expected = 4 / 5 * abs(0.95 - 0.75) + 1 / 5 * abs(0.15 - 1)
        assert measures.expected_calibration_error(confidences, right) == pytest.approx(expected)

    def test_is_zero_where_confidence_is_kept(self) -> None:
        assert measures.expected_calibration_error([0.5, 0.5], [True, False]) == pytest.approx(0)

    def test_knows_the_confidences_zero_and_one(self) -> None:
        assert measures.expected_calibration_error([0.0, 1.0], [True, False]) == pytest.approx(1)


class TestRiskCoverage:
    def test_answers_the_most_confident_first(self) -> None:
        curve = measures.risk_coverage([0.1, 0.9, 0.5, 0.7], [False, True, False, True], points=4)
        assert np.allclose(curve, [[0.25, 0], [0.5, 0], [0.75, 1 / 3], [1, 0.5]])

    def test_ends_with_the_share_of_all_wrong_answers(self) -> None:
        curve = measures.risk_coverage([0.3] * 10, [True] * 7 + [False] * 3)
        assert curve[-1] == pytest.approx([1, 0.3])

    def test_of_one_question_is_that_question(self) -> None:
        assert all(point == [1, 1] for point in measures.risk_coverage([0.3], [False]))


class TestPercentile:
    def test_is_between_the_values_beside_it(self) -> None:
        assert measures.percentile([1, 2, 3, 4], 50) == pytest.approx(2.5)

    def test_of_nothing_is_no_number(self) -> None:
        assert math.isnan(measures.percentile([], 95))
