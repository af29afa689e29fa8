"""Questions and gaps with their vectors, as the grouping takes them. Nothing here commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.agent.models import Turn
from core.embedding.embedder import Vectors
from core.quality.gaps.models import Gap, GapKind, GapQuestion
from core.quality.gaps.titles import title_of
from core.sessions.models import ChatSession, Message
from core.sessions.personal import is_personal, names_of

_COLUMNS = (
    Turn.query,
    Turn.query_vector,
    Message.content,
    ChatSession.context,
    ChatSession.user_id,
)
"""What a question is made of."""


@dataclass(frozen=True)
class Asked:
    """A question with its vector, shape (dimension,)."""

    seq: int
    kind: GapKind
    title: str
    clear: bool
    """It says all by itself: it was not searched for with the question before it, names nobody."""
    vector: Vectors


@dataclass(frozen=True)
class Known:
    """A gap that is there, and its questions."""

    gap: Gap
    asked: Sequence[Asked]

    @property
    def vectors(self) -> Vectors:
        """Shape (questions, dimension)."""
        return np.stack([each.vector for each in self.asked])


def asked(db: Session, kinds: Mapping[int, GapKind]) -> list[Asked]:
    """The questions by the numbers of their messages, in order."""
    rows = db.execute(
        select(Turn.question_seq, *_COLUMNS)
        .join(Message, Message.seq == Turn.question_seq)
        .join(ChatSession, ChatSession.id == Message.session_id)
        .where(Turn.question_seq.in_(kinds))
        .order_by(Turn.question_seq)
    )
    return [_asked(row, kinds[row.question_seq]) for row in rows]


def gaps(db: Session, dimension: int) -> list[Known]:
    """Every gap with its questions, the oldest first.

    Questions are left out whose vector another model of another size made.
    """
    rows = db.execute(
        select(Gap, GapQuestion.kind, Turn.question_seq, *_COLUMNS)
        .join(GapQuestion, GapQuestion.gap_id == Gap.id)
        .join(Turn, Turn.question_seq == GapQuestion.question_seq)
        .join(Message, Message.seq == GapQuestion.question_seq)
        .join(ChatSession, ChatSession.id == Message.session_id)
        .order_by(Gap.id, Turn.question_seq)
    )
    found: dict[int, tuple[Gap, list[Asked]]] = {}
    for row in rows:
        each = _asked(row, GapKind(row.kind))
        if len(each.vector) == dimension:
            found.setdefault(row.Gap.id, (row.Gap, []))[1].append(each)
    return [Known(gap, questions) for gap, questions in found.values()]


def _asked(row: Any, kind: GapKind) -> Asked:
    vector = np.frombuffer(row.query_vector or b"", dtype=np.float32)
    names = names_of(row.context, row.user_id)
    clear = row.query == row.content and not is_personal(row.content, names)
    return Asked(row.question_seq, kind, title_of(row.content, names), clear, vector)
