"""The trained classifier as numbers: what it takes to tell outcomes and reasons apart, no more."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np

from core.embedding.embedder import Vectors
from core.escalation.detection.features import row
from core.escalation.detection.verdict import HandOver
from core.escalation.models import TicketReason

STORED = "<f2"
"""Half precision, little-endian: enough for the same probabilities to two places."""


class Sort(NamedTuple):
    """What a message can be: an outcome, and the reason for a person."""

    outcome: HandOver
    reason: TicketReason | None = None


NOTHING_ASKED = Sort(HandOver.NONE)
OUTCOMES_ALONE = (
    Sort(HandOver.NOW, TicketReason.EXPLICIT_REQUEST),
    Sort(HandOver.OFFER, TicketReason.FRUSTRATION),
    NOTHING_ASKED,
)
"""Of classifiers that were trained before they told reasons apart."""


@dataclass(frozen=True)
class Weighed:
    """What a message may be, each with its calibrated probability; together they are 1."""

    probabilities: Mapping[Sort, float]

    def of(self, outcome: HandOver) -> float:
        return sum(self._each(outcome).values())

    def reason_for(self, outcome: HandOver) -> TicketReason | None:
        """The likeliest, should that be the outcome."""
        each = self._each(outcome)
        return max(each, key=each.__getitem__).reason

    def _each(self, outcome: HandOver) -> dict[Sort, float]:
        return {s: p for s, p in self.probabilities.items() if s.outcome is outcome}


@dataclass(frozen=True)
class Classifier:
    """Multinomial logistic regression with a temperature (Guo et al. 2017) for calibration."""

    sorts: Sequence[Sort]
    weights: Vectors
    """Shape (sorts, embedding dimension + plain features + places of words)."""
    intercepts: Vectors
    temperature: float
    """Logits are divided by it; fitted on held-out folds, above 1 where they were too sure."""
    model: str
    """The embedding model whose vectors it reads."""

    def weigh(self, text: str, vector: Vectors) -> Weighed:
        read = row(text, vector)[: self.weights.shape[1]]  # those of old read no words
        logits = (self.weights @ read + self.intercepts) / self.temperature
        return Weighed(dict(zip(self.sorts, softmax(logits).tolist(), strict=True)))

    def as_coefficients(self) -> dict[str, Any]:
        """For the database; what `from_coefficients` reads."""
        numbers = np.column_stack([self.intercepts, self.weights]).astype(STORED)
        return {
            "sorts": [[sort.outcome, sort.reason] for sort in self.sorts],
            "numbers": b64encode(numbers.tobytes()).decode(),
            "temperature": self.temperature,
            "model": self.model,
        }

    @classmethod
    def from_coefficients(cls, stored: Mapping[str, Any]) -> Self:
        temperature, model = float(stored["temperature"]), str(stored["model"])
        if "numbers" not in stored:
            weights = np.array(stored["weights"], dtype=np.float32)
            intercepts = np.array(stored["intercepts"], dtype=np.float32)
            return cls(OUTCOMES_ALONE, weights, intercepts, temperature, model)
        sorts = [
            Sort(HandOver(outcome), TicketReason(reason) if reason else None)
            for outcome, reason in stored["sorts"]
        ]
        numbers = np.frombuffer(b64decode(stored["numbers"]), dtype=STORED).astype(np.float32)
        rows = numbers.reshape(len(sorts), -1)
        return cls(sorts, rows[:, 1:], rows[:, 0], temperature, model)


def softmax(logits: Vectors) -> Vectors:
    """Probabilities along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    scaled: Vectors = powers / powers.sum(axis=-1, keepdims=True)
    return scaled
