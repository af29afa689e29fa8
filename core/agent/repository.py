"""Queries and writes of turns. Nothing here commits."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, cast

import numpy as np
from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from core.agent.decision import Reason
from core.agent.draft import OFFERED, Choices, Context, Draft
from core.agent.models import Turn, TurnHit
from core.agent.recollection import Promised, Statement
from core.agent.records import evidence_beside
from core.agent.speaking import spoken
from core.db import now
from core.errors import SessionNotFound
from core.escalation import repository as tickets
from core.escalation.detection.episode import Need
from core.escalation.models import TicketReason
from core.memory import repository as memories
from core.memory.known import Known
from core.sessions.models import (
    ChatSession,
    Feedback,
    Message,
    Outcome,
    Rating,
    Role,
    SessionStatus,
)

LOOKED_BACK = 6
"""Messages before the present one that may explain it."""
REMEMBERED_MESSAGES = 20
"""Messages before the present one among which failures are counted."""

# Statements of every turn, built once and on the tables: for these the object mapper's own work
# takes longer than the database's.
_TURNS, _HITS = cast(Table, Turn.__table__), cast(Table, TurnHit.__table__)
_MESSAGES, _FEEDBACK = cast(Table, Message.__table__), cast(Table, Feedback.__table__)
_FINISHED_AT = select(_TURNS.c.finished_at).where(_TURNS.c.question_seq == bindparam("key"))
_FINISH = update(_TURNS).where(_TURNS.c.question_seq == bindparam("key"))
_INSERT_HITS = insert(_HITS)
_SAID_BEFORE = (
    select(
        _MESSAGES.c.role,
        _MESSAGES.c.content,
        _MESSAGES.c.outcome,
        _MESSAGES.c.tools_used,
        _MESSAGES.c.suggestions,
        _TURNS.c.question_seq,
        _TURNS.c.query,
        _TURNS.c.reason,
        _TURNS.c.outcome.label("turn_outcome"),
        _TURNS.c.query_vector,
        _TURNS.c.evidence,
        _FEEDBACK.c.rating,
    )
    .outerjoin(_TURNS, _TURNS.c.question_seq == _MESSAGES.c.seq)
    .outerjoin(_FEEDBACK, _FEEDBACK.c.message_seq == _TURNS.c.answer_seq)
    .where(_MESSAGES.c.session_id == bindparam("session_id"), _MESSAGES.c.seq < bindparam("seq"))
    .order_by(_MESSAGES.c.seq.desc())
    .limit(bindparam("limit"))
)


def context_before(db: Session, question: Message) -> Context:
    """What was said before a message, and what became of it since a person last had the session."""
    before = db.execute(
        _SAID_BEFORE,
        {"session_id": question.session_id, "seq": question.seq, "limit": REMEMBERED_MESSAGES},
    ).all()[::-1]
    said_last = before[-1] if before else None
    session = db.get(ChatSession, question.session_id)
    heard_in = spoken(session, question.content)
    return Context(
        language=heard_in.language,
        written=heard_in.written,
        earlier_questions=[
            row.content for row in before[-LOOKED_BACK:] if row.role == Role.USER and row.content
        ],
        offered_person=said_last is not None and _offers_person(said_last),
        choices=_choices(before),
        needs=_needs(before),
        attributes=session.context if session else {},
        statements=_statements(db, question.session_id),
        known=_known(db, session) if session else (),
    )


def _known(db: Session, session: ChatSession) -> list[Known]:
    """What the customer said, with what was searched for then where that decides between two."""
    known = memories.known(db, session, at=now())
    if len(known) < 2:
        return known
    wanted = {each.message_seq for each in known}
    rows = db.execute(
        select(_TURNS.c.question_seq, _TURNS.c.query_vector).where(
            _TURNS.c.question_seq.in_(wanted), _TURNS.c.query_vector.is_not(None)
        )
    )
    vectors = {seq: np.frombuffer(vector, dtype=np.float32) for seq, vector in rows}
    return [replace(each, vector=vectors.get(each.message_seq)) for each in known]


def _offers_person(said: Any) -> bool:
    return said.outcome == Outcome.DECLINED or OFFERED in (said.tools_used or ())


def _choices(before: Sequence[Any]) -> Choices | None:
    """What the last message asked the customer to choose from, if it did."""
    if len(before) < 2 or before[-1].outcome != Outcome.CLARIFIED or not before[-1].suggestions:
        return None
    asked = before[-2]
    if asked.query is None or asked.query_vector is None:
        return None
    return Choices(
        asked.question_seq,
        asked.query,
        np.frombuffer(asked.query_vector, dtype=np.float32),
        [(each["article_id"], each["title"]) for each in before[-1].suggestions],
    )


def _needs(before: Sequence[Any]) -> list[Need]:
    """The customer's messages since a person or a handover last spoke, with what became of them."""
    person = [at for at, row in enumerate(before) if row.role in (Role.OPERATOR, Role.SYSTEM)]
    episode = before[person[-1] + 1 :] if person else before
    asked = [row for row in episode if row.role == Role.USER and row.turn_outcome is not None]
    return [
        Need(
            np.frombuffer(row.query_vector, dtype=np.float32) if row.query_vector else None,
            unmet=row.turn_outcome == Outcome.DECLINED
            or row.rating == Rating.DOWN
            or (row.reason == Reason.COMPETING and (after is None or after.query != row.query)),
            angry=_was_angry(row.evidence or {}),
        )
        for row, after in pairwise([*asked, None])
    ]


def _was_angry(evidence: Mapping[str, Any]) -> bool:
    return dict(evidence.get("escalation") or {}).get("rule") == TicketReason.FRUSTRATION


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


def may_answer(db: Session, question: Message) -> bool:
    """Whether the session of a message is still the agent's."""
    status = select(ChatSession.status).where(ChatSession.id == question.session_id)
    return db.scalar(status) == SessionStatus.ACTIVE


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
            "evidence": dict(draft.decision.evidence) | evidence_beside(draft),
            **_model_use(draft),
            "timings_ms": {stage: round(ms, 3) for stage, ms in draft.timings_ms.items()},
            "versions": dict(versions),
        },
    )
    if draft.hits:
        rows = [_hit_row(question, draft, rank) for rank in range(len(draft.hits))]
        db.execute(_INSERT_HITS, rows)


def _model_use(draft: Draft) -> dict[str, Any]:
    used = draft.writing
    return {
        "llm_model": used.model if used else None,
        "tokens_in": used.tokens_in if used else None,
        "tokens_out": used.tokens_out if used else None,
        "llm_cost": used.cost if used else None,
        "llm_currency": used.currency if used and used.cost is not None else None,
        "llm_shown": used.kept if used else None,
        "llm_struck": len(used.struck) if used else None,
        "llm_fell_back": used.fell_back[:200] if used and used.fell_back else None,
    }


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
