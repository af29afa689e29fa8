"""How sure the agent may be of an answer: a calibrated probability from the retrieval alone."""

import math
from dataclasses import asdict, dataclass

import numpy as np

from core.embedding.embedder import Vectors
from core.knowledge.retrieval import Hit, Retrieval

# Logistic regression on four labelled sets of equal weight; docs/decisions/0005-confidence.md has
# the sets, the command and the leave-one-set-out figures.
WEIGHTS = {
    "best_cosine": 1.3242,
    "cosine_prominence": 11.1337,
    "lexical_margin": 1.0791,
    "fused_margin": 3.0926,
    "unit_cosine": 4.2883,
}
INTERCEPT = -5.4498


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

    `best_cosine`: the article's best passage, -1 to 1. `cosine_prominence`: best cosine minus the
    mean of the best ten. `lexical_margin`: (BM25 of the article minus that of the next article)
    / the larger of them, -1 to 1. `fused_margin`: first hit minus the best of another article,
    0 to 1. `unit_cosine`: the article's sentence nearest to the question, -1 to 1.
    """

    best_cosine: float
    cosine_prominence: float
    lexical_margin: float
    fused_margin: float
    unit_cosine: float

    def as_dict(self) -> dict[str, float]:
        return {name: round(value, 4) for name, value in asdict(self).items()}


def features(retrieval: Retrieval, vector: Vectors) -> Features | None:
    """The features of a retrieval for a question's vector; `None` when nothing was found."""
    if not retrieval.hits:
        return None
    first = retrieval.hits[0]
    own = [hit for hit in retrieval.hits if hit.article_id == first.article_id]
    others = [hit for hit in retrieval.hits if hit.article_id != first.article_id]
    own_lexical, other_lexical = _best_lexical(own), _best_lexical(others)
    dense = retrieval.best_dense
    return Features(
        best_cosine=max(hit.dense_score or 0.0 for hit in own),
        cosine_prominence=dense[0] - sum(dense) / len(dense) if dense else 0.0,
        lexical_margin=(own_lexical - other_lexical) / max(own_lexical, other_lexical, 1e-9),
        fused_margin=first.fused_score - max((hit.fused_score for hit in others), default=0.0),
        unit_cosine=max(_best_unit(hit, vector) for hit in own),
    )


def logit(found: Features) -> float:
    """The shipped model's log odds that the first hit's article answers the question."""
    return float(INTERCEPT + sum(WEIGHTS[name] * value for name, value in asdict(found).items()))


def probability(found: Features | None, calibration: Calibration = UNCALIBRATED) -> float:
    """Probability that the first hit's article answers the question, 0 to 1."""
    return 0.0 if found is None else calibration.probability(logit(found))


def _best_lexical(hits: list[Hit]) -> float:
    return max((hit.lexical_score or 0.0 for hit in hits), default=0.0)


def _best_unit(hit: Hit, vector: Vectors) -> float:
    return float(np.max(hit.unit_vectors @ vector)) if hit.unit_vectors.size else 0.0
