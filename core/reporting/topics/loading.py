"""Questions with their vectors, as the sorting takes them. Nothing here commits."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from core.agent.models import Turn, TurnHit
from core.knowledge.models import Article
from core.reporting.topics.models import Topic, TopicQuestion
from core.reporting.topics.sorting import Known, Question
from core.sessions.models import ChatSession, Message
from core.sessions.personal import anonymous, names_of

MOST_SORTED = 50_000
"""Questions, the latest ones; older ones are in no topic unless they were sorted in time."""
SEEN_OF_TOPIC = 30
"""Its latest questions, which stand for it."""
MOST_LOOSE = 1000
"""The latest questions in no topic, which new ones may make one with."""
LATE = 1000
"""Messages looked back beyond the latest sorted question: its turn may have ended earlier."""


def new(db: Session, *, dimension: int, limit: int) -> list[Question]:
    """Questions that are not sorted yet, the oldest first; only with vectors of this dimension."""
    latest = db.scalar(select(func.max(TopicQuestion.question_seq)))
    since = _first_of_latest(db) if latest is None else latest - LATE
    is_sorted = exists().where(TopicQuestion.question_seq == Turn.question_seq)
    query = (
        _questions()
        .where(
            Turn.question_seq >= since,
            Turn.outcome.is_not(None),
            has_vector(dimension),
            ~is_sorted,
        )
        .order_by(Turn.question_seq)
        .limit(limit)
    )
    return [_read(row) for row in db.execute(query)]


def loose(db: Session, *, dimension: int) -> list[Question]:
    """The latest questions in no topic, in order."""
    query = (
        _questions()
        .join(TopicQuestion, TopicQuestion.question_seq == Turn.question_seq)
        .where(TopicQuestion.topic_id.is_(None), has_vector(dimension))
        .order_by(Turn.question_seq.desc())
        .limit(MOST_LOOSE)
    )
    return [_read(row) for row in db.execute(query)][::-1]


def topics(db: Session, *, dimension: int) -> list[Known]:
    """All topics that were asked about of late, each with its latest questions."""
    place = func.row_number().over(
        partition_by=TopicQuestion.topic_id, order_by=TopicQuestion.question_seq.desc()
    )
    latest = (
        select(TopicQuestion.question_seq, TopicQuestion.topic_id, place.label("place"))
        .where(
            TopicQuestion.topic_id.is_not(None), TopicQuestion.question_seq >= _first_of_latest(db)
        )
        .subquery()
    )
    query = (
        _questions()
        .add_columns(Topic.id, Topic.article_id)
        .join(latest, latest.c.question_seq == Turn.question_seq)
        .join(Topic, Topic.id == latest.c.topic_id)
        .where(latest.c.place <= SEEN_OF_TOPIC, has_vector(dimension))
        .order_by(Topic.id, Turn.question_seq)
    )
    found: defaultdict[tuple[int, str | None], list[Question]] = defaultdict(list)
    for row in db.execute(query):
        found[row[-2], row[-1]].append(_read(row))
    return [Known(key, article_id, seen) for (key, article_id), seen in found.items()]


def of_topic(db: Session, topic_id: int, *, without: Sequence[str]) -> list[Question]:
    """Its latest questions that were asked in other sessions than these."""
    query = (
        _questions()
        .join(TopicQuestion, TopicQuestion.question_seq == Turn.question_seq)
        .where(TopicQuestion.topic_id == topic_id, Turn.session_id.not_in(without))
        .order_by(Turn.question_seq.desc())
        .limit(SEEN_OF_TOPIC)
    )
    return [_read(row) for row in db.execute(query)]


def has_vector(dimension: int) -> ColumnElement[bool]:
    """Vectors of another model's size cannot be compared."""
    return func.length(Turn.query_vector) == dimension * np.dtype(np.float32).itemsize


def _first_of_latest(db: Session) -> int:
    """The number from which on the latest questions are counted."""
    nth = select(Turn.question_seq).order_by(Turn.question_seq.desc()).offset(MOST_SORTED - 1)
    return db.scalar(nth.limit(1)) or 0


def _questions() -> Select[Any]:
    cited = (
        select(TurnHit.article_id)
        .join(Article, Article.id == TurnHit.article_id)
        .where(TurnHit.question_seq == Turn.question_seq, TurnHit.cited_as.is_not(None))
        .order_by(TurnHit.cited_as)
        .limit(1)
        .correlate(Turn)
        .scalar_subquery()
    )
    return (
        select(
            Turn.question_seq,
            Turn.session_id,
            Turn.query_vector,
            Message.content,
            ChatSession.context,
            ChatSession.user_id,
            cited.label("cited"),
        )
        .join(Message, Message.seq == Turn.question_seq)
        .join(ChatSession, ChatSession.id == Turn.session_id)
    )


def _read(row: Any) -> Question:
    names = names_of(row.context, row.user_id)
    vector = np.frombuffer(row.query_vector or b"", dtype=np.float32)
    text = anonymous(row.content, names)
    return Question(row.question_seq, row.session_id, text, row.cited, vector)
