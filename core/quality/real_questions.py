"""What customers really asked of late, where an article had or may have a part in the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from core.agent import repository as turns
from core.agent.models import Turn, TurnHit
from core.embedding.embedder import Vectors
from core.quality.rehearsal import Question
from core.sessions.models import Feedback, Message, Outcome, Rating
from core.threshold import Threshold

RECENT = timedelta(days=28)
MOST = 200
"""Real questions that a draft is tried on, the latest ones."""
LOOKED_THROUGH = 5000
"""The latest turns among which those are looked for that a draft may answer."""
TOUCHES_WITHIN = 3
"""Ranks up to which a passage has a part in what becomes of a question."""
BEARS_ON = Threshold(
    "bears_on",
    0.45,
    "cosine",
    "A question that is this near to a passage of a draft may be answered by it.",
    "pytest -s tests/quality/test_gate.py: the demo's questions and their own articles",
)
_REPLAYED = (Outcome.ANSWERED, Outcome.DECLINED, Outcome.CLARIFIED)


@dataclass(frozen=True)
class RealQuestion:
    """A customer's question, and whether its answer was rated down."""

    message_id: str
    question: Question
    disliked: bool


def touching(
    db: Session, article_id: str, near: Vectors, *, now: datetime
) -> Sequence[RealQuestion]:
    """Recent questions that found the article, or are near to the rows of `near`; latest first.

    `near` has shape (passages, dimension). What was asked twice is there once.
    """
    found = exists().where(
        TurnHit.question_seq == Turn.question_seq,
        TurnHit.article_id == article_id,
        TurnHit.rank <= TOUCHES_WITHIN,
    )
    rows = db.execute(
        select(Message, Turn.query_vector, Feedback.rating, found)
        .join(Turn, Turn.question_seq == Message.seq)
        .outerjoin(Feedback, Feedback.message_seq == Turn.answer_seq)
        .where(
            Turn.started_at >= now - RECENT,
            Turn.outcome.in_(_REPLAYED),
            Turn.query_vector.is_not(None),
        )
        .order_by(Turn.question_seq.desc())
        .limit(LOOKED_THROUGH)
    ).all()
    chosen: dict[tuple[str, ...], RealQuestion] = {}
    for message, vector, rating, touched in rows:
        if len(chosen) == MOST:
            break
        if touched or _bears_on(vector, near):
            asked = Question(message.content, tuple(_earlier(db, message)))
            key = (*asked.earlier[-1:], " ".join(asked.text.split()).casefold())
            chosen.setdefault(key, RealQuestion(message.id, asked, rating == Rating.DOWN))
    return list(chosen.values())


def _bears_on(stored: bytes | None, near: Vectors) -> bool:
    """Whether it is near to a row; not where a model of another size made it."""
    vector = np.frombuffer(stored or b"", dtype=np.float32)
    if not len(near) or len(vector) != near.shape[1]:
        return False
    return float((near @ vector).max()) >= BEARS_ON.value


def _earlier(db: Session, message: Message) -> Sequence[str]:
    return turns.context_before(db, message).earlier_questions
