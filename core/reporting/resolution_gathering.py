"""The worker's part: note the facts of each session in which something happened."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from threading import Event
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from core.agent.models import Turn
from core.db import Transactions
from core.escalation.models import Ticket
from core.reporting.resolution_facts import Asked, Seen, asked_again, facts_of
from core.sessions.facts import AskedAgain, SessionFacts, held, to_look_at
from core.sessions.models import ChatSession, Csat, Feedback, Message, Outcome, Role

AT_ONCE = 1000
"""Sessions that are found in one look, which reads all of them."""
BATCH = 10
"""Sessions whose facts are written in one transaction, for other writers wait as long."""
IDLE_REST = 20
"""Pause after a look that found nothing, in times of what it took: a twentieth of one core."""
LOOKED_BACK = timedelta(days=60)
"""Earlier sessions of a customer that a question is compared with."""
MOST_EARLIER = 200
"""Their latest questions; a program that uses one name for everybody costs no more."""


class ResolutionGathering:
    """Keeps `session_facts` up to date. Whatever is stored already is looked at in turn."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def run_some(self, stopping: Event | None = None) -> int:
        """Note the facts of what changed; of how many sessions, 0 when all are up to date.

        With `stopping` it rests in between, and ends early when it is set.
        """
        started = time.perf_counter()
        with self._transactions.read() as db:
            changed = to_look_at(db, limit=AT_ONCE)
        if stopping is not None and not changed:
            stopping.wait(IDLE_REST * (time.perf_counter() - started))
        return sum(self._batch(some, stopping) for some in _batched(changed, BATCH))

    def _batch(self, session_ids: Sequence[str], stopping: Event | None) -> int:
        if stopping is not None and stopping.is_set():
            return 0
        started = time.perf_counter()
        with self._transactions.begin() as db:
            sessions = held(db, session_ids)
            note_facts(db, sessions)
        if stopping is not None:
            stopping.wait(time.perf_counter() - started)
        return len(sessions)


def note_facts(db: Session, changed: Sequence[ChatSession]) -> None:
    """Note the facts of sessions as they are now, in the caller's transaction."""
    ids = [session.id for session in changed]
    seen = _seen(db, changed)
    again = [
        each
        for one in seen
        for each in asked_again(one.needs, _earlier(db, one.session, one.needs))
    ]
    db.execute(delete(SessionFacts).where(SessionFacts.session_id.in_(ids)))
    asked = [each.seq for one in seen for each in one.asked]
    db.execute(delete(AskedAgain).where(AskedAgain.question_seq.in_(asked)))
    db.add_all([*(facts_of(one) for one in seen), *again])


def _seen(db: Session, changed: Sequence[ChatSession]) -> list[Seen]:
    ids = [session.id for session in changed]
    asked = _by_session(_asked(db, Turn.session_id.in_(ids)))
    tickets = _by_session(
        db.scalars(select(Ticket).where(Ticket.session_id.in_(ids)).order_by(Ticket.id))
    )
    wrote = _by_session(
        db.execute(
            select(Message.session_id, Message.created_at)
            .where(Message.session_id.in_(ids), Message.role == Role.OPERATOR)
            .order_by(Message.seq)
        )
    )
    scores = {
        row.session_id: row for row in db.scalars(select(Csat).where(Csat.session_id.in_(ids)))
    }
    return [
        Seen(
            session,
            asked[session.id],
            tickets[session.id],
            [row.created_at for row in wrote[session.id]],
            *((score.score, score.created_at) if (score := scores.get(session.id)) else ()),
        )
        for session in changed
    ]


def _earlier(db: Session, session: ChatSession, needs: Sequence[Asked]) -> list[Asked]:
    """What the same customer asked in other sessions before this one's last question."""
    if not session.user_id or not any(each.stands_alone for each in needs):
        return []
    others = select(ChatSession.id).where(
        ChatSession.user_id == session.user_id, ChatSession.id != session.id
    )
    return _asked(
        db,
        Turn.session_id.in_(others),
        Turn.started_at >= needs[0].at - LOOKED_BACK,
        Turn.started_at <= needs[-1].at,
        Turn.query_vector.is_not(None),
        latest=MOST_EARLIER,
    )


def _asked(db: Session, *wanted: ColumnElement[bool], latest: int | None = None) -> list[Asked]:
    """Turns that have ended, in order; of many the latest."""
    rows = db.execute(
        select(
            Turn.question_seq,
            Turn.session_id,
            Turn.started_at,
            Turn.outcome,
            Turn.reason,
            Turn.query,
            Turn.query_vector,
            Message.content,
            Feedback.rating,
            Feedback.created_at.label("rated_at"),
        )
        .join(Message, Message.seq == Turn.question_seq)
        .outerjoin(Feedback, Feedback.message_seq == Turn.answer_seq)
        .where(Turn.outcome.is_not(None), *wanted)
        .order_by(Turn.question_seq.desc())
        .limit(latest)
    )
    return [_read(row) for row in rows][::-1]


def _read(row: Any) -> Asked:
    return Asked(
        row.question_seq,
        row.session_id,
        row.started_at,
        Outcome(row.outcome),
        row.reason,
        row.content,
        row.query,
        np.frombuffer(row.query_vector, dtype=np.float32) if row.query_vector else None,
        row.rating,
        row.rated_at,
    )


def _by_session(rows: Iterable[Any]) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.session_id].append(row)
    return found


def _batched(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
