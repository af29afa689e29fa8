"""Queries and writes of turns. Nothing here commits."""

from collections.abc import Mapping

from sqlalchemy import insert
from sqlalchemy.orm import Session

from core.agent.models import Turn, TurnHit
from core.agent.thinking import Context, Draft
from core.db import now
from core.sessions import repository as sessions
from core.sessions.models import Message, Outcome, Role

REMEMBERED_MESSAGES = 6
"""Messages before the present one that a turn looks at."""


def context_before(db: Session, question: Message) -> Context:
    """What was said before a message."""
    before = sessions.said_before(db, question, limit=REMEMBERED_MESSAGES)
    said_last = before[-1] if before else None
    return Context(
        earlier_questions=[m.content for m in before if m.role == Role.USER and m.content],
        offered_person=said_last is not None and said_last.outcome == Outcome.DECLINED,
    )


def finish(
    db: Session,
    turn: Turn,
    *,
    draft: Draft,
    answer: Message | None,
    outcome: Outcome,
    versions: Mapping[str, str],
) -> None:
    """Complete the receipt of a turn: decision, timings, and every passage it found."""
    turn.answer_seq = answer.seq if answer else None
    turn.finished_at = now()
    turn.query = draft.query
    turn.query_vector = draft.vector.tobytes() if draft.vector is not None else None
    turn.outcome = outcome
    turn.confidence = draft.decision.weighed_confidence
    turn.reason = draft.decision.reason
    turn.evidence = dict(draft.decision.evidence)
    turn.timings_ms = {stage: round(spent, 3) for stage, spent in draft.timings_ms.items()}
    turn.versions = dict(versions)
    if draft.hits:
        rows = [_hit_row(turn, draft, rank) for rank in range(len(draft.hits))]
        # Otherwise a None is left out, which makes a statement of its own for each kind of row.
        db.execute(insert(TurnHit), rows, execution_options={"render_nulls": True})


def _hit_row(turn: Turn, draft: Draft, place: int) -> dict[str, object]:
    hit = draft.hits[place]
    return {
        "question_seq": turn.question_seq,
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
