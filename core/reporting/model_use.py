"""What a language model took and wrote in a period. Read-only, from one narrow index."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, case, distinct, func, select
from sqlalchemy.orm import Session

from core.agent.models import Turn
from core.reporting.model_figures import ANSWERS, ModelPart, ModelUse, Spent, SpentPoint
from core.reporting.period import Period
from core.reporting.quarters import QuarterOf
from core.reporting.queries import within
from core.sessions.models import Outcome

TOP_REASONS = 8


Quarters = Mapping[tuple[int, str | None], tuple[int, int, float]]
"""Tokens in, tokens out and cost, by the Unix time of a quarter of an hour and by currency."""


def use(db: Session, period: Period) -> ModelUse:
    """All that was done and taken in a period."""
    counted = db.execute(_asked_in(period, *_counts())).mappings().one()
    cost = db.execute(
        _asked_in(period, Turn.llm_currency, func.sum(Turn.llm_cost))
        .where(Turn.llm_cost.is_not(None))
        .group_by(Turn.llm_currency)
    )
    spent = Spent(
        counted["tokens_in"] or 0,
        counted["tokens_out"] or 0,
        {currency or "": total for currency, total in cost},
    )
    return ModelUse(
        turns=counted["turns"],
        priced=counted["priced"],
        spent=spent,
        answers={part: counted[part.value] for part in ANSWERS},
        answered_sessions=counted["answered_sessions"],
        shown=counted["shown"] or 0,
        struck=counted["struck"] or 0,
        fell_back=_reasons(db, period) if counted["fell_back"] else {},
    )


def is_part(part: ModelPart) -> ColumnElement[bool]:
    """Of a query for turns: those in which a model had this part."""
    answered = Turn.outcome == Outcome.ANSWERED.value
    shown = func.coalesce(Turn.llm_shown, 0) > 0
    kinds: Mapping[ModelPart, Sequence[ColumnElement[bool]]] = {
        ModelPart.ASKED: (),
        ModelPart.WROTE: (answered, shown, Turn.llm_fell_back.is_(None)),
        ModelPart.BEGAN: (answered, shown, Turn.llm_fell_back.is_not(None)),
        ModelPart.QUOTED: (answered, ~shown),
        ModelPart.STRUCK: (Turn.llm_struck > 0,),
    }
    met: ColumnElement[bool] = Turn.llm_model.is_not(None)
    for condition in kinds[part]:
        met &= condition
    return met


def by_quarter(db: Session, period: Period) -> Quarters:
    """What was taken, for hours and days of any zone to be made of."""
    quarter = QuarterOf(Turn.started_at).label("quarter")
    sums = (func.sum(each) for each in (Turn.tokens_in, Turn.tokens_out, Turn.llm_cost))
    query = _asked_in(period, quarter, Turn.llm_currency, *sums)
    found = db.execute(query.group_by(quarter, Turn.llm_currency))
    return {
        (int(at), currency): (tokens_in or 0, tokens_out or 0, cost or 0.0)
        for at, currency, tokens_in, tokens_out, cost in found
    }


def by_piece(quarters: Quarters, pieces: Sequence[Period]) -> list[SpentPoint]:
    """Each piece of a period, empty ones too; none at all where no model was asked."""
    if not quarters:
        return []
    ends = [piece.end.timestamp() for piece in pieces]
    tokens_in: Counter[int] = Counter()
    tokens_out: Counter[int] = Counter()
    cost: dict[int, dict[str, float]] = {}
    at = 0
    for (quarter, currency), taken in sorted(quarters.items(), key=lambda each: each[0][0]):
        while quarter >= ends[at]:
            at += 1
        tokens_in[at] += taken[0]
        tokens_out[at] += taken[1]
        if currency is not None:
            of = cost.setdefault(at, {})
            of[currency] = of.get(currency, 0.0) + taken[2]
    return [
        SpentPoint(piece.start, piece.end, Spent(tokens_in[at], tokens_out[at], cost.get(at, {})))
        for at, piece in enumerate(pieces)
    ]


def _asked_in(period: Period, *columns: Any) -> Select[Any]:
    asked = within(Turn.started_at, period), Turn.llm_model.is_not(None)
    return select(*columns).where(*asked, Turn.outcome.is_not(None))


def _counts() -> list[ColumnElement[Any]]:
    answered = case((Turn.outcome == Outcome.ANSWERED.value, Turn.session_id))
    return [
        func.count().label("turns"),
        func.count(Turn.llm_cost).label("priced"),
        func.sum(Turn.tokens_in).label("tokens_in"),
        func.sum(Turn.tokens_out).label("tokens_out"),
        func.sum(Turn.llm_shown).label("shown"),
        func.sum(Turn.llm_struck).label("struck"),
        func.count(Turn.llm_fell_back).label("fell_back"),
        func.count(distinct(answered)).label("answered_sessions"),
        *(func.count(case((is_part(part), 1))).label(part.value) for part in ANSWERS),
    ]


def _reasons(db: Session, period: Period) -> dict[str, int]:
    query = (
        _asked_in(period, Turn.llm_fell_back, func.count())
        .where(Turn.llm_fell_back.is_not(None), Turn.outcome == Outcome.ANSWERED.value)
        .group_by(Turn.llm_fell_back)
        .order_by(func.count().desc(), Turn.llm_fell_back)
        .limit(TOP_REASONS)
    )
    return {why: count for why, count in db.execute(query)}
