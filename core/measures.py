"""Measures of rankings and of confidence, as the field defines them."""

import math
from collections.abc import Sequence

import numpy as np


def recall_at(ranking: Sequence[str], relevant: set[str], k: int) -> float:
    """|first k ∩ relevant| / |relevant|, 0 to 1."""
    return len(set(ranking[:k]) & relevant) / len(relevant)


def reciprocal_rank(ranking: Sequence[str], relevant: set[str], k: int) -> float:
    """1 / rank of the first relevant id among the first k, else 0."""
    return next((1 / rank for rank, key in enumerate(ranking[:k], 1) if key in relevant), 0.0)


def ndcg_at(ranking: Sequence[str], relevant: set[str], k: int) -> float:
    """Normalised discounted cumulative gain with gain 1 (Järvelin and Kekäläinen 2002)."""
    gained = sum(1 / math.log2(r + 1) for r, key in enumerate(ranking[:k], 1) if key in relevant)
    ideal = sum(1 / math.log2(r + 1) for r in range(1, min(len(relevant), k) + 1))
    return gained / ideal


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Probability that a positive scores above a negative; ties count half."""
    if not positive or not negative:
        return math.nan
    below = np.sort(np.asarray(negative))
    scores = np.asarray(positive)
    lower = np.searchsorted(below, scores, side="left")
    not_higher = np.searchsorted(below, scores, side="right")
    return float((lower + not_higher).mean() / 2 / len(below))


def expected_calibration_error(
    confidences: Sequence[float], right: Sequence[bool], *, bins: int = 10
) -> float:
    """Mean distance of confidence and accuracy over equal-width bins (Guo et al. 2017)."""
    found = reliability(confidences, right, bins=bins)
    return sum(number * abs(sure - good) for sure, good, number in found) / len(confidences)


def reliability(
    confidences: Sequence[float], right: Sequence[bool], *, bins: int = 10
) -> list[tuple[float, float, int]]:
    """(mean confidence, share right, number) of each equal-width bin that has any."""
    scores, hits = np.asarray(confidences), np.asarray(right, dtype=float)
    places = np.minimum((scores * bins).astype(int), bins - 1)
    return [
        (float(scores[inside].mean()), float(hits[inside].mean()), int(inside.sum()))
        for inside in (places == place for place in range(bins))
        if inside.any()
    ]


def risk_coverage(
    confidences: Sequence[float], right: Sequence[bool], *, points: int = 20
) -> list[list[float]]:
    """[coverage, share of wrong among the answered], answering the most confident first."""
    order = np.argsort(-np.asarray(confidences), kind="stable")
    wrong = ~np.asarray(right, dtype=bool)[order]
    curve = []
    for step in range(1, points + 1):
        answered = max(1, round(len(order) * step / points))
        curve.append([answered / len(order), float(wrong[:answered].mean())])
    return curve


def percentile(values: Sequence[float], q: float) -> float:
    return float(np.percentile(np.asarray(values), q)) if values else math.nan
