"""Queries behind the summary, on narrow columns. Read-only."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Text,
    case,
    cast,
    column,
    distinct,
    exists,
    func,
    select,
    type_coerce,
    values,
)
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.agent.models import Turn, TurnHit
from core.db import UtcDateTime
from core.escalation.models import Ticket, TicketReason, TicketStatus
from core.escalation.states import IN_QUEUE
from core.knowledge.models import Article
from core.reporting.figures import (
    CONFIDENCE_BINS,
    SHARES,
    CitedArticle,
    Csat,
    FirstReplies,
    OpenTickets,
    Percentiles,
)
from core.reporting.period import Period
from core.sessions.models import ChatSession, Feedback, Outcome, Rating
from core.sessions.models import Csat as CsatRow

TOP_ARTICLES = 10
ROWS_AT_ONCE = 10_000


def within(time: InstrumentedAttribute[Any], period: Period) -> ColumnElement[bool]:
    return (time >= period.start) & (time < period.end)


def sessions_started(db: Session, period: Period) -> int:
    query = select(func.count()).where(within(ChatSession.created_at, period))
    return db.scalar(query) or 0


def outcomes(db: Session, period: Period) -> dict[Outcome, int]:
    query = (
        select(Turn.outcome, func.count())
        .where(within(Turn.started_at, period), Turn.outcome.is_not(None))
        .group_by(Turn.outcome)
    )
    counted = {outcome: count for outcome, count in db.execute(query)}
    return {outcome: counted.get(outcome, 0) for outcome in Outcome}


def escalations(db: Session, period: Period) -> dict[TicketReason, int]:
    query = (
        select(Ticket.reason, func.count())
        .where(within(Ticket.created_at, period))
        .group_by(Ticket.reason)
    )
    counted = {reason: count for reason, count in db.execute(query)}
    return {reason: counted.get(reason, 0) for reason in TicketReason}


def response_seconds(db: Session, period: Period) -> Percentiles:
    ended = within(Turn.started_at, period), Turn.seconds.is_not(None)
    if db.get_bind().dialect.name == "postgresql":  # has them before it has sent all values
        shares = (func.percentile_cont(share).within_group(Turn.seconds) for share in SHARES)
        return Percentiles(*db.execute(select(func.count(), *shares).where(*ended)).one())
    return Percentiles.of(np.fromiter(db.scalars(select(Turn.seconds).where(*ended)), np.float64))


def stage_seconds(db: Session, period: Period) -> dict[str, NDArray[np.float64]]:
    """The seconds of each stage in turn, as receipts have them."""
    query = select(cast(type_coerce(Turn.timings_ms, Text), Text)).where(
        within(Turn.started_at, period), Turn.outcome.is_not(None)
    )
    found: defaultdict[str, list[float]] = defaultdict(list)
    rows = db.connection().execute(query.execution_options(yield_per=ROWS_AT_ONCE))
    for some in rows.partitions():
        for timings in json.loads(f"[{','.join(text for (text,) in some)}]"):
            for stage, spent in timings.items():
                found[stage].append(spent)
    return {stage: np.array(spent) / 1000 for stage, spent in found.items()}


def confidence(db: Session, period: Period) -> tuple[list[int], list[int]]:
    """Turns by confidence, and how many of them cited something."""
    return _by_confidence(db, period), _by_confidence(db, period, cites_something())


def _by_confidence(db: Session, period: Period, *more: ColumnElement[bool]) -> list[int]:
    """Whatever the turns have to meet too stands outside the bins, so that it is looked up once."""
    edges = [n / CONFIDENCE_BINS for n in range(1, CONFIDENCE_BINS)]
    place = case(*((Turn.confidence < edge, at) for at, edge in enumerate(edges)), else_=len(edges))
    of = within(Turn.started_at, period), Turn.confidence >= 0, Turn.confidence < 2, *more
    binned = select(place.label("place")).where(*of).subquery()
    query = select(binned.c.place, func.count()).group_by(binned.c.place)
    counted = {at: count for at, count in db.execute(query)}
    return [counted.get(at, 0) for at in range(CONFIDENCE_BINS)]


def cites_something() -> ColumnElement[bool]:
    """Of a query for turns: those whose answer cites a passage."""
    mine = TurnHit.question_seq == Turn.question_seq
    return exists().where(mine, TurnHit.cited_as.is_not(None)).correlate(Turn)


def cited_articles(db: Session, period: Period) -> list[CitedArticle]:
    turns = func.count(distinct(TurnHit.question_seq))
    query = (
        select(TurnHit.article_id, func.coalesce(Article.title, func.max(TurnHit.title)), turns)
        .join(Turn, Turn.question_seq == TurnHit.question_seq)
        .outerjoin(Article, Article.id == TurnHit.article_id)
        .where(within(Turn.started_at, period), TurnHit.cited_as.is_not(None))
        .group_by(TurnHit.article_id, Article.title)
        .order_by(turns.desc(), TurnHit.article_id)
        .limit(TOP_ARTICLES)
    )
    return [CitedArticle(*row) for row in db.execute(query)]


def feedback(db: Session, period: Period) -> dict[Rating, int]:
    query = (
        select(Feedback.rating, func.count())
        .where(within(Feedback.created_at, period))
        .group_by(Feedback.rating)
    )
    counted = {rating: count for rating, count in db.execute(query)}
    return {rating: counted.get(rating, 0) for rating in Rating}


def csat(db: Session, period: Period) -> Csat:
    query = (
        select(CsatRow.score, func.count())
        .where(within(CsatRow.created_at, period))
        .group_by(CsatRow.score)
    )
    counted = {score: count for score, count in db.execute(query)}
    scores = {score: counted.get(score, 0) for score in range(1, 6)}
    given = sum(scores.values())
    average = sum(score * count for score, count in scores.items()) / given if given else None
    return Csat(average, scores)


def ticket_waits(db: Session, period: Period) -> NDArray[np.float64]:
    query = select(Ticket.created_at, Ticket.claimed_at).where(within(Ticket.claimed_at, period))
    waits = [claimed - created for created, claimed in db.execute(query) if claimed]
    return np.array([wait.total_seconds() for wait in waits], dtype=np.float64)


def first_replies(db: Session, period: Period, at: datetime) -> FirstReplies:
    met, missed = (func.count(case((it, 1))) for it in (replied_in_time(), replied_late(at)))
    query = select(met, missed).where(within(Ticket.created_at, period))
    return FirstReplies(*db.execute(query).one())


def replied_in_time() -> ColumnElement[bool]:
    """Of a query for tickets: a person wrote before it was due."""
    return (Ticket.first_reply_at <= Ticket.reply_due_at) & Ticket.reply_missed_at.is_(None)


def replied_late(at: datetime) -> ColumnElement[bool]:
    """Of a query for tickets: nobody wrote, or resolved it, before it was due, as known then."""
    ended = func.coalesce(Ticket.first_reply_at, Ticket.resolved_at, at)
    return Ticket.reply_missed_at.is_not(None) | (Ticket.reply_due_at < ended)


def tickets_resolved(db: Session, period: Period) -> int:
    """By their latest resolution."""
    query = select(func.count()).where(within(Ticket.resolved_at, period))
    return db.scalar(query) or 0


def open_tickets(db: Session, *only: ColumnElement[bool]) -> OpenTickets:
    query = (
        select(Ticket.status, func.count())
        .where(Ticket.status != TicketStatus.RESOLVED, *only)
        .group_by(Ticket.status)
    )
    counted = {status: count for status, count in db.execute(query)}
    return OpenTickets(
        queued=sum(counted.get(status, 0) for status in IN_QUEUE),
        claimed=counted.get(TicketStatus.CLAIMED, 0),
        waiting=counted.get(TicketStatus.WAITING, 0),
    )


def sessions_by_piece(db: Session, pieces: Sequence[Period]) -> Mapping[int, int]:
    piece = _table_of(pieces)
    query = (
        select(piece.c.number, func.count())
        .join(ChatSession, _inside(ChatSession.created_at, piece))
        .group_by(piece.c.number)
    )
    return {number: count for number, count in db.execute(query)}


def _table_of(pieces: Sequence[Period]) -> FromClause:
    columns = (
        column("number", SqlInteger),
        column("start", UtcDateTime),
        column("end", UtcDateTime),
    )
    rows = [(number, piece.start, piece.end) for number, piece in enumerate(pieces)]
    return values(*columns).data(rows).cte("piece")


def _inside(time: InstrumentedAttribute[datetime], piece: FromClause) -> ColumnElement[bool]:
    return (time >= piece.c.start) & (time < piece.c.end)
