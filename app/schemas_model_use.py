"""What the HTTP API answers about the language model's tokens, cost and answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from core.reporting import model_figures


class Spent(BaseModel):
    tokens_in: int = Field(description="sent to the model, as its server counts them")
    tokens_out: int = Field(description="received from it")
    cost: dict[str, float] = Field(description="by currency, of the turns whose price is known")

    @classmethod
    def of(cls, found: model_figures.Spent) -> Self:
        return cls(
            tokens_in=found.tokens_in, tokens_out=found.tokens_out, cost=_rounded(found.cost)
        )


class SpentPoint(Spent):
    start: datetime

    @classmethod
    def of_point(cls, found: model_figures.SpentPoint) -> Self:
        return cls(start=found.start, **Spent.of(found.spent).model_dump())


class ModelUse(Spent):
    """All 0 where no model was asked."""

    turns: int = Field(description="for which a model was asked")
    priced: int = Field(description="of these, those whose cost is known")
    answers: dict[str, int] = Field(
        description="answered ones by whose words they are: `wrote` the model's, `began` the "
        "model's and quoted ones after them, `quoted` none of the model's"
    )
    sentences_shown: int = Field(description="of the model's, that customers read")
    sentences_struck: int = Field(description="of the model's, that no passage carries")
    fell_back: dict[str, int] = Field(description="answers that quote by why, the 8 most frequent")
    answered_sessions: int = Field(description="with an answer for which a model was asked")
    cost_per_answered_session: dict[str, float] = Field(description="by currency")

    @classmethod
    def of_use(cls, found: model_figures.ModelUse) -> Self:
        return cls(
            **Spent.of(found.spent).model_dump(),
            turns=found.turns,
            priced=found.priced,
            answers={part.value: count for part, count in found.answers.items()},
            sentences_shown=found.shown,
            sentences_struck=found.struck,
            fell_back=dict(found.fell_back),
            answered_sessions=found.answered_sessions,
            cost_per_answered_session=_rounded(found.cost_per_session),
        )


def _rounded(amounts: Mapping[str, float]) -> dict[str, float]:
    return {currency: round(amount, 6) for currency, amount in amounts.items()}
