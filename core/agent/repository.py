"""Queries and writes of turns. Nothing here commits."""

from collections.abc import Mapping
from typing import cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from core.agent.models import Turn, TurnHit
from core.agent.recollection import Promised, Statement
from core.agent.thinking import Context, Draft
from core.db import now
from core.errors import SessionNotFound
from core.escalation import repository as tickets
from core.sessions import repository as sessions
from core.sessions.models import Message, Outcome, Role

REMEMBERED_MESSAGES = 6
"""Messages before the present one that a turn looks at."""

# Statements of every turn, built once and on the tables: for these the object mapper's own work
# takes longer than the database's.
_TURNS, _HITS = cast(Table, Turn.__table__), cast(Table, TurnHit.__table__)
_FINISHED_AT = select(_TURNS.c.finished_at).where(_TURNS.c.question_seq == bindparam("key"))
_FINISH = update(_TURNS).where(_TURNS.c.question_seq == bindparam("key"))
_INSERT_HITS = insert(_HITS)


def context_before(db: Session, question: Message) -> Context:
    """What was said before a message."""
    before = sessions.said_before(db, question, limit=REMEMBERED_MESSAGES)
    said_last = before[-1] if before else None
    return Context(
        earlier_questions=[m.content for m in before if m.role == Role.USER and m.content],
        offered_person=said_last is not None and said_last.outcome == Outcome.DECLINED,
        statements=_statements(db, question.session_id),
    )


def _statements(db: Session, session_id: str) -> list[Statement]:
    """What people wrote to the customer, with what they promised in it."""
    spoken = select(Message).where(Message.session_id == session_id, Message.role == Role.OPERATOR)
    messages = db.scalars(spoken.order_by(Message.seq)).all()
    if not messages:
        return []
    promised: dict[int, list[Promised]] = {}
    for promise in tickets.promises(db, session_id):
        found = Promised(promise.text, promise.due_at, promise.kept_at)
        promised.setdefault(promise.message_seq, []).append(found)
    return [
        Statement(m.id, m.author or "", m.created_at, m.content, promised.get(m.seq, []))
        for m in messages
    ]


def turn_of(db: Session, question: Message, *, lock: bool = False) -> Turn:
    """The turn of a message. Raises SessionNotFound when the session was deleted meanwhile."""
    turn = db.get(Turn, question.seq, with_for_update=lock)
    if turn is None:
        raise SessionNotFound(question.session_id)
    return turn


def is_finished(db: Session, question: Message) -> bool:
    """Whether the turn of a message has ended."""
    return db.scalar(_FINISHED_AT, {"key": question.seq}) is not None


def finish(
    db: Session,
    question: Message,
    *,
    draft: Draft,
    answer: Message | None,
    versions: Mapping[str, str],
) -> None:
    """Complete the receipt of a turn: decision, timings, and every passage it found."""
    db.execute(
        _FINISH,
        {
            "key": question.seq,
            "answer_seq": answer.seq if answer else None,
            "finished_at": now(),
            "seconds": answer.processing_time if answer else None,
            "query": draft.query,
            "query_vector": draft.vector.tobytes() if draft.vector is not None else None,
            "outcome": draft.decision.outcome,
            "confidence": draft.decision.weighed_confidence,
            "reason": draft.decision.reason,
            "evidence": dict(draft.decision.evidence),
            "timings_ms": {stage: round(ms, 3) for stage, ms in draft.timings_ms.items()},
            "versions": dict(versions),
        },
    )
    if draft.hits:
        rows = [_hit_row(question, draft, rank) for rank in range(len(draft.hits))]
        db.execute(_INSERT_HITS, rows)


def _hit_row(question: Message, draft: Draft, place: int) -> dict[str, object]:
    hit = draft.hits[place]
    return {
        "question_seq": question.seq,
        "rank": hit.rank,
        "passage_id": hit.passage_id,
        "article_id": hit.article_id,
        "version_number": hit.version_number,
        "title": hit.title,
        "heading": hit.heading,
        "dense_score": hit.dense_score,
        "lexical_score": hit.lexical_score,
        "fused_score": hit.fused_score,
        "cited_as": draft.cited.get(hit.passage_id),
    }
