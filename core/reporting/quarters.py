"""Turns by the quarter of an hour in which they began: hours of every zone are whole ones."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from core.agent.models import Turn
from core.reporting.period import Period
from core.reporting.queries import within
from core.sessions.models import Outcome

QUARTER_S = 900
Quarters = Mapping[tuple[int, str], int]
"""Turns by the Unix time at which the quarter of an hour began, and by outcome."""


class QuarterOf(FunctionElement[int]):
    """The Unix time at which the quarter of an hour of a stored time began."""

    inherit_cache = True
    type = Integer()

    def __init__(self, time: InstrumentedAttribute[datetime]) -> None:
        super().__init__(time)


@compiles(QuarterOf, "sqlite")
def _in_sqlite(element: QuarterOf, compiler: SQLCompiler, **how: Any) -> str:
    time = compiler.process(element.clauses, **how)
    return f"CAST(strftime('%s', {time}) AS INTEGER) / {QUARTER_S} * {QUARTER_S}"


@compiles(QuarterOf, "postgresql")
def _in_postgresql(element: QuarterOf, compiler: SQLCompiler, **how: Any) -> str:
    """By `date_part`, whose float is counted with twice as fast as the decimal of `extract`."""
    time = compiler.process(element.clauses, **how)
    return f"floor(date_part('epoch', {time}) / {QUARTER_S}) * {QUARTER_S}"


def turns_by_quarter(db: Session, period: Period) -> Quarters:
    """Turns that ended, by when they began."""
    quarter = QuarterOf(Turn.started_at).label("quarter")
    query = (
        select(quarter, Turn.outcome, func.count())
        .where(within(Turn.started_at, period), Turn.outcome.is_not(None))
        .group_by(quarter, Turn.outcome)
    )
    return {(int(at), outcome): count for at, outcome, count in db.execute(query) if outcome}


def outcomes(quarters: Quarters) -> dict[Outcome, int]:
    """How often each outcome was had, 0 included."""
    counted: Counter[str] = Counter()
    for (_, outcome), count in quarters.items():
        counted[outcome] += count
    return {outcome: counted[outcome] for outcome in Outcome}
