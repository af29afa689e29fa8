"""The trained classifier as numbers: what it takes to tell three outcomes apart, and no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from core.embedding.embedder import Vectors
from core.escalation.detection.features import row
from core.escalation.detection.verdict import HandOver

LABELS = tuple(HandOver)
DIGITS = 6
"""Of the stored coefficients: enough for the same probabilities to four places."""


@dataclass(frozen=True)
class Classifier:
    """Multinomial logistic regression with a temperature (Guo et al. 2017) for calibration."""

    weights: Vectors
    """Shape (outcomes, embedding dimension + plain features)."""
    intercepts: Vectors
    temperature: float
    """Logits are divided by it; fitted on held-out folds, above 1 where they were too sure."""
    model: str
    """The embedding model whose vectors it reads."""

    def probabilities(self, text: str, vector: Vectors) -> dict[HandOver, float]:
        """Calibrated, they sum to 1."""
        logits = (self.weights @ row(text, vector) + self.intercepts) / self.temperature
        return dict(zip(LABELS, softmax(logits).tolist(), strict=True))

    def as_coefficients(self) -> dict[str, Any]:
        """For the database: plain numbers."""
        return {
            "weights": [[round(float(w), DIGITS) for w in row_] for row_ in self.weights],
            "intercepts": [round(float(i), DIGITS) for i in self.intercepts],
            "temperature": round(self.temperature, DIGITS),
            "model": self.model,
        }

    @classmethod
    def from_coefficients(cls, stored: Mapping[str, Any]) -> Self:
        return cls(
            np.array(stored["weights"], dtype=np.float32),
            np.array(stored["intercepts"], dtype=np.float32),
            float(stored["temperature"]),
            str(stored["model"]),
        )


def softmax(logits: Vectors) -> Vectors:
    """Probabilities along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    scaled: Vectors = powers / powers.sum(axis=-1, keepdims=True)
    return scaled
