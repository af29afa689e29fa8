"""How sure the agent may be of an answer: a calibrated probability from the retrieval alone."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from core.embedding.embedder import Vectors
from core.knowledge.retrieval import Hit, Retrieval

# Logistic regression on five kinds of labelled sets of equal weight, one of them with very few
# articles; docs/decisions/0005-confidence.md has the sets and the leave-one-set-out figures.
WEIGHTS = {
    "cosine_prominence": 5.958,
    "article_lexical_margin": 0.809,
    "article_cosine_margin": 4.336,
    "fused_margin": 1.901,
    "unit_cosine": 6.298,
}
INTERCEPT = -4.855


@dataclass(frozen=True)
class Calibration:
    """A line through the shipped log odds (Platt 1999), fitted on a company's own questions."""

    slope: float = 1.0
    intercept: float = 0.0

    def probability(self, log_odds: float) -> float:
        """0 to 1."""
        return 1 / (1 + math.exp(-(self.slope * log_odds + self.intercept)))


UNCALIBRATED = Calibration()


@dataclass(frozen=True)
class Features:
    """What the confidence is made of; "the article" is that of the first hit.

    `cosine_prominence`: best cosine minus the mean of the best ten. `article_lexical_margin`:
    (BM25 of the whole article minus the best of another) / the larger of them, -1 to 1.
    `article_cosine_margin`: cosine of the whole article minus the best of another, -2 to 2.
    `fused_margin`: best hit of the article minus the best of another, 0 to 1. `unit_cosine`: the
    article's sentence nearest to the question, -1 to 1.

    Where a reranker has put another article first than the search had, all speak of that one, by
    the scores of the search: `cosine_prominence` begins with its own best cosine, and
    `fused_margin` is below 0.
    """

    cosine_prominence: float
    article_lexical_margin: float
    article_cosine_margin: float
    fused_margin: float
    unit_cosine: float

    def as_dict(self) -> dict[str, float]:
        return {name: round(value, 4) for name, value in asdict(self).items()}


def features(retrieval: Retrieval, vector: Vectors) -> Features | None:
    """The features of a retrieval for a question's vector; `None` when nothing was found."""
    if not retrieval.hits:
        return None
    first, found = retrieval.hits[0], [*retrieval.hits, *retrieval.passed_over]
    own = [hit for hit in found if hit.article_id == first.article_id]
    others = [hit for hit in found if hit.article_id != first.article_id]
    own_lexical, other_lexical = _best_lexical(own), _best_lexical(others)
    own_cosine, other_cosine = _best_cosine(own), _best_cosine(others)
    return Features(
        cosine_prominence=_prominence(retrieval.best_dense, found, own),
        article_lexical_margin=(own_lexical - other_lexical)
        / max(own_lexical, other_lexical, 1e-9),
        article_cosine_margin=own_cosine - other_cosine,
        fused_margin=_best_fused(own) - _best_fused(others),
        unit_cosine=max(_best_unit(hit, vector) for hit in own),
    )


def logit(found: Features) -> float:
    """The shipped model's log odds that the first hit's article answers the question."""
    return float(INTERCEPT + sum(WEIGHTS[name] * value for name, value in asdict(found).items()))


def probability(found: Features | None, calibration: Calibration = UNCALIBRATED) -> float:
    """Probability that the first hit's article answers the question, 0 to 1."""
    return 0.0 if found is None else calibration.probability(logit(found))


def _prominence(dense: Sequence[float], found: Sequence[Hit], own: Sequence[Hit]) -> float:
    """How far the best cosine stands out; the article's own where a reranker has put it first."""
    if not dense:
        return 0.0
    mean = sum(dense) / len(dense)
    first = min(found, key=lambda hit: hit.fused_rank or hit.rank)
    if first.article_id == own[0].article_id:
        return dense[0] - mean
    cosines = (hit.dense_score for hit in own)
    return max((each for each in cosines if each is not None), default=dense[-1]) - mean


def _best_fused(hits: list[Hit]) -> float:
    return max((hit.fused_score for hit in hits), default=0.0)


def _best_lexical(hits: list[Hit]) -> float:
    return max((hit.article_lexical_score or 0.0 for hit in hits), default=0.0)


def _best_cosine(hits: list[Hit]) -> float:
    """Of whole articles; of a passage where its article has no vector yet."""
    cosines = (h.dense_score if h.article_cosine is None else h.article_cosine for h in hits)
    return max((cosine or 0.0 for cosine in cosines), default=0.0)


def _best_unit(hit: Hit, vector: Vectors) -> float:
    return float(np.max(hit.unit_vectors @ vector)) if hit.unit_vectors.size else 0.0
