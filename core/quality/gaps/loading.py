"""Questions and gaps with their vectors, as the grouping takes them. Nothing here commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.agent.models import Turn
from core.embedding.embedder import Embedder, Vectors
from core.knowledge.models import PassageVector
from core.quality.gaps.models import Gap, GapKind, GapQuestion
from core.sessions.models import Message

SAMPLE = 4000
"""Passages whose mean tells what all texts of the company have in common."""
LONGEST_TITLE = 300


@dataclass(frozen=True)
class Asked:
    """A question with its vector, shape (dimension,)."""

    seq: int
    kind: GapKind
    text: str
    leans: bool
    """It was searched for with the question before it, so it says little by itself."""
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


def asked(db: Session, kinds: Mapping[int, GapKind], dimension: int) -> list[Asked]:
    """The questions by the numbers of their messages, in order.

    Those are left out whose vector another model of another size made.
    """
    rows = db.execute(
        select(Turn.question_seq, Turn.query, Turn.query_vector, Message.content)
        .join(Message, Message.seq == Turn.question_seq)
        .where(Turn.question_seq.in_(kinds))
        .order_by(Turn.question_seq)
    )
    found = (_asked(row, kinds[row.question_seq]) for row in rows)
    return [each for each in found if len(each.vector) == dimension]


def gaps(db: Session, dimension: int) -> list[Known]:
    """Every gap with its questions, the oldest first."""
    rows = db.execute(
        select(
            Gap,
            GapQuestion.kind,
            Turn.question_seq,
            Turn.query,
            Turn.query_vector,
            Message.content,
        )
        .join(GapQuestion, GapQuestion.gap_id == Gap.id)
        .join(Turn, Turn.question_seq == GapQuestion.question_seq)
        .join(Message, Message.seq == GapQuestion.question_seq)
        .order_by(Gap.id, Turn.question_seq)
    )
    found: dict[int, tuple[Gap, list[Asked]]] = {}
    for row in rows:
        each = _asked(row, GapKind(row.kind))
        if len(each.vector) == dimension:
            found.setdefault(row.Gap.id, (row.Gap, []))[1].append(each)
    return [Known(gap, questions) for gap, questions in found.values()]


def centre(db: Session, embedder: Embedder) -> Vectors:
    """The mean vector of the company's passages; zeros where there are none."""
    stored = db.scalars(
        select(PassageVector.vector)
        .where(PassageVector.model == embedder.name)
        .order_by(PassageVector.content_hash)
        .limit(SAMPLE)
    ).all()
    if not stored:
        return np.zeros(embedder.dimension, dtype=np.float32)
    mean: Vectors = np.stack([np.frombuffer(each, np.float32) for each in stored]).mean(axis=0)
    return mean


def clipped(question: str) -> str:
    """A question on one line, as a title."""
    line = " ".join(question.split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"


def _asked(row: Any, kind: GapKind) -> Asked:
    vector = np.frombuffer(row.query_vector or b"", dtype=np.float32)
    leans = row.query != row.content
    return Asked(row.question_seq, kind, row.content, leans, vector)
