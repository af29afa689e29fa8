"""What a language model took and wrote in a period, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ModelPart(StrEnum):
    """What a model had to do with a turn."""

    ASKED = "asked"
    """It was asked, whatever came of that."""
    WROTE = "wrote"
    """The answer is its own."""
    BEGAN = "began"
    """Sentences of its stand in the answer, and quoted ones after them."""
    QUOTED = "quoted"
    """The answer quotes: nothing of the model's could be shown."""
    STRUCK = "struck"
    """A sentence of its was not shown."""


ANSWERS = (ModelPart.WROTE, ModelPart.BEGAN, ModelPart.QUOTED)
"""Each answered turn for which a model was asked is one of these."""


@dataclass(frozen=True)
class Spent:
    """What requests took, as the model's server counts it."""

    tokens_in: int = 0
    tokens_out: int = 0
    cost: Mapping[str, float] = field(default_factory=dict)
    """By currency; of the turns whose price is known."""


@dataclass(frozen=True)
class SpentPoint:
    """What was taken in one hour or day."""

    start: datetime
    end: datetime
    spent: Spent


@dataclass(frozen=True)
class ModelUse:
    """Turns of a period for which a model was asked; all 0 where none was."""

    turns: int
    priced: int
    """Of these, those whose cost is known."""
    spent: Spent
    answers: Mapping[ModelPart, int]
    answered_sessions: int
    """Sessions with such a turn that was answered."""
    shown: int
    struck: int
    """Sentences of the model's that customers read, and those that nobody did."""
    fell_back: Mapping[str, int]
    """Answers that quote, or go on quoting, by why; the most frequent reasons."""

    @property
    def cost_per_session(self) -> Mapping[str, float]:
        """For each session with an answer, by currency."""
        if not self.answered_sessions:
            return {}
        return {unit: cost / self.answered_sessions for unit, cost in self.spent.cost.items()}
