"""Which of the customers' questions were not met, and how one knows. Nothing here commits."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from core.agent.decision import Reason
from core.agent.models import Turn
from core.agent.naming import named
from core.escalation.models import Ticket, TicketReason
from core.knowledge.lexical import FUNCTION_WORDS, terms
from core.quality.gaps.models import GapKind
from core.quality.gaps.thresholds import ASKED_AGAIN
from core.sessions.models import Feedback, Message, Outcome, Rating

SOON = timedelta(minutes=30)
"""Within which a question is asked again for want of an answer; later it may be a new need."""
FOR_LACK_OF_ANSWER = (
    TicketReason.NO_ANSWER,
    TicketReason.REPEATED_FAILURE,
    TicketReason.EXPLICIT_REQUEST,
)
"""Reasons of a ticket that can follow from a question that went unmet."""
_NO_QUESTION = frozenset({TicketReason.EXPLICIT_REQUEST, TicketReason.FRUSTRATION})
"""What the detector heard in a message that asks nothing of the knowledge base."""


@dataclass(frozen=True)
class Unmet:
    """A question that was not met, by the number of its message."""

    question_seq: int
    kind: GapKind


def flagged(db: Session, *, since: datetime, at: datetime, dimension: int) -> Iterator[Unmet]:
    """Questions since then that were declined, rated down, or went to a person unanswered.

    So are those that were asked back, once the customer has gone on without a choice.

    Only those whose vectors have this dimension, which others cannot be compared with.
    """
    went_on = exists().where(
        Ticket.session_id == Turn.session_id,
        Ticket.reason.in_(FOR_LACK_OF_ANSWER),
        Ticket.created_at >= Turn.started_at,
    )
    rows = db.execute(
        select(
            Turn.question_seq,
            Turn.outcome,
            Turn.evidence,
            Feedback.rating,
            went_on.label("went_on"),
            Message.content,
        )
        .join(Message, Message.seq == Turn.question_seq)
        .outerjoin(Feedback, Feedback.message_seq == Turn.answer_seq)
        .where(
            Turn.started_at >= since,
            _comparable(dimension),
            Turn.reason != Reason.NONE_CHOSEN,  # it stands for the question that was asked back
            Turn.outcome.in_((Outcome.DECLINED, Outcome.ESCALATED))
            | (Feedback.rating == Rating.DOWN)
            | _asked_back_for_nothing(at),
        )
    )
    for row in rows:
        kind = _kind(row)
        if kind is not None and asks_something(row.content):
            yield Unmet(row.question_seq, kind)


def _asked_back_for_nothing(at: datetime) -> ColumnElement[bool]:
    later = aliased(Turn)
    next_ones = exists().where(
        later.session_id == Turn.session_id, later.question_seq > Turn.question_seq
    )
    return and_(
        Turn.reason == Reason.COMPETING,
        next_ones | (Turn.started_at < at - SOON),
        ~next_ones.where(later.reason == Reason.CHOSEN, later.query == Turn.query),
    )


def _kind(row: Any) -> GapKind | None:
    heard = dict(row.evidence.get("escalation") or row.evidence).get("rule")
    if row.outcome == Outcome.ESCALATED:
        lacked = heard in (TicketReason.NO_ANSWER, TicketReason.REPEATED_FAILURE)
        return GapKind.ESCALATED if lacked else None
    if heard in _NO_QUESTION and row.rating != Rating.DOWN:
        return None
    if row.went_on:
        return GapKind.ESCALATED
    return GapKind.DISLIKED if row.rating == Rating.DOWN else GapKind.DECLINED


def repeated(
    db: Session, *, active_since: datetime, since: datetime, dimension: int
) -> Iterator[Unmet]:
    """Questions that were answered, and asked again soon in other words.

    Looked for in sessions in which something was asked since `active_since`, among vectors of this
    dimension.
    """
    active = select(Turn.session_id).where(Turn.started_at >= active_since)
    rows = db.execute(
        select(
            Turn.question_seq,
            Turn.session_id,
            Turn.started_at,
            Turn.outcome,
            Turn.reason,
            Turn.query,
            Turn.query_vector,
            Feedback.rating,
            Message.content,
        )
        .join(Message, Message.seq == Turn.question_seq)
        .outerjoin(Feedback, Feedback.message_seq == Turn.answer_seq)
        .where(Turn.session_id.in_(active), Turn.started_at >= since, _comparable(dimension))
        .order_by(Turn.session_id, Turn.question_seq)
    )
    for first, second in pairwise(rows):
        if first.session_id == second.session_id and _asks_again(first, second):
            yield Unmet(first.question_seq, GapKind.REPEATED)


def _asks_again(first: Any, second: Any) -> bool:
    if first.outcome != Outcome.ANSWERED or first.reason == Reason.RECALLED:
        return False
    leans = second.query != second.content  # it was searched for with the question before it
    if leans or first.rating == Rating.UP or second.started_at - first.started_at > SOON:
        return False
    if _words(first.content) == _words(second.content):
        return False
    if named(first.content) != named(second.content):
        return False  # the same about another country, plan or error code is another need
    return similar(first.query_vector, second.query_vector) >= ASKED_AGAIN.value


def _comparable(dimension: int) -> ColumnElement[bool]:
    return func.length(Turn.query_vector) == dimension * np.dtype(np.float32).itemsize


def similar(first: bytes, second: bytes) -> float:
    """The cosine of two stored vectors."""
    return float(np.frombuffer(first, np.float32) @ np.frombuffer(second, np.float32))


def asks_something(message: str) -> bool:
    """Whether a message has a word that an article could be about."""
    return any(len(term) > 2 and term not in FUNCTION_WORDS for term in terms(message))


def _words(message: str) -> Sequence[str]:
    return re.findall(r"\w+", message.casefold())
