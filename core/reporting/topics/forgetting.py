"""What is left of a session's questions in topics, when the session is removed."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.agent.models import Turn
from core.reporting.topics import loading, names
from core.reporting.topics.models import Topic, TopicQuestion
from core.reporting.topics.sorting import FEWEST_QUESTIONS, FEWEST_SESSIONS


def forget(db: Session, session_ids: Sequence[str]) -> None:
    """Before sessions go: their topics are called by words that others use too, or go with them.

    In the caller's transaction. Rows of `topic_questions` go with the sessions by themselves.
    """
    theirs = (
        select(TopicQuestion.topic_id)
        .join(Turn, Turn.question_seq == TopicQuestion.question_seq)
        .where(Turn.session_id.in_(session_ids))
    )
    locked = select(Topic).where(Topic.id.in_(theirs)).order_by(Topic.id).with_for_update()
    for topic in db.scalars(locked).all():
        left = loading.of_topic(db, topic.id, without=session_ids)
        sessions = {question.session_id for question in left}
        if len(left) < FEWEST_QUESTIONS or len(sessions) < FEWEST_SESSIONS:
            db.execute(delete(Topic).where(Topic.id == topic.id))
        else:
            topic.words = names.still_shared(topic.words, left)
            topic.article_id = names.article(left, least=0.5 if topic.words else 0)
