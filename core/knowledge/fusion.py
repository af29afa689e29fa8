"""How what the searches say of a passage becomes one score."""

from collections.abc import Mapping
from dataclasses import dataclass

CANDIDATES = 50
"""Passages taken from each of the two searches before fusion."""
DENSE_WEIGHT = 0.6
"""Share of the dense score in the fused one; the rest is lexical."""
DENSE_OF_ARTICLE = 1 / 2
"""Share of the dense score that is the article's as a whole, not the passage's own."""
LEXICAL_OF_ARTICLE = 1 / 2
"""The same of the lexical score."""


@dataclass(frozen=True)
class Blend:
    """How both searches are put together."""

    dense_weight: float = DENSE_WEIGHT
    """0 (words alone) to 1 (meaning alone)."""
    candidates: int = CANDIDATES
    dense_of_article: float = DENSE_OF_ARTICLE
    lexical_of_article: float = LEXICAL_OF_ARTICLE


DEFAULT_BLEND = Blend()


@dataclass(frozen=True)
class FusedParts:
    """What each search contributes to a passage's fused score, 0 to 1 together.

    The first two are the passage's own, the others those of the article that it is a part of.
    """

    dense: float = 0.0
    lexical: float = 0.0
    article_dense: float = 0.0
    article_lexical: float = 0.0

    @property
    def score(self) -> float:
        return self.dense + self.lexical + self.article_dense + self.article_lexical

    def __add__(self, other: "FusedParts") -> "FusedParts":
        return FusedParts(
            self.dense + other.dense,
            self.lexical + other.lexical,
            self.article_dense + other.article_dense,
            self.article_lexical + other.article_lexical,
        )

    def __mul__(self, weight: float) -> "FusedParts":
        return FusedParts(
            self.dense * weight,
            self.lexical * weight,
            self.article_dense * weight,
            self.article_lexical * weight,
        )


UNRANKED = FusedParts()


@dataclass(frozen=True)
class Scores:
    """What the searches say of passages, by their ids: cosines and BM25, whatever was found."""

    dense: Mapping[int, float]
    lexical: Mapping[int, float]
    article_dense: Mapping[int, float]
    article_lexical: Mapping[int, float]


def fuse(scores: Scores, *, blend: Blend = DEFAULT_BLEND) -> dict[int, FusedParts]:
    """Convex combination of all scores, each scaled to 0..1 over its candidates.

    Bruch, Gai and Ingber 2023 (arXiv:2210.11934); measured in docs/decisions/0004-retrieval.md.
    """
    dense, lexical = blend.dense_weight, 1 - blend.dense_weight
    own_dense = _scaled(scores.dense, dense * (1 - blend.dense_of_article))
    own_lexical = _scaled(scores.lexical, lexical * (1 - blend.lexical_of_article))
    article_dense = _scaled(scores.article_dense, dense * blend.dense_of_article)
    article_lexical = _scaled(scores.article_lexical, lexical * blend.lexical_of_article)
    return {
        key: FusedParts(
            own_dense.get(key, 0.0),
            own_lexical.get(key, 0.0),
            article_dense.get(key, 0.0),
            article_lexical.get(key, 0.0),
        )
        for key in {**scores.dense, **scores.lexical}
    }


def _scaled(scores: Mapping[int, float], weight: float) -> dict[int, float]:
    lowest = min(scores.values(), default=0.0)
    spread = max(scores.values(), default=0.0) - lowest
    return {
        key: weight * ((score - lowest) / spread if spread else 1.0)
        for key, score in scores.items()
    }
