"""Questions counted by topic. Read-only."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from core.agent.models import Turn
from core.knowledge.models import Article
from core.reporting.period import Period
from core.reporting.queries import within
from core.reporting.topics.figures import NO_TOPIC, TopicFigures, Topics
from core.reporting.topics.models import Topic, TopicQuestion
from core.sessions.models import Outcome


def topics(db: Session, period: Period) -> Topics:
    """The turns of a period by topic and outcome."""
    query = (
        select(TopicQuestion.topic_id, Turn.outcome, func.count())
        .join(Turn, Turn.question_seq == TopicQuestion.question_seq)
        .where(within(Turn.started_at, period), Turn.outcome.is_not(None))
        .group_by(TopicQuestion.topic_id, Turn.outcome)
    )
    counted: defaultdict[int, dict[Outcome, int]] = defaultdict(lambda: dict.fromkeys(Outcome, 0))
    for topic_id, outcome, count in db.execute(query):
        counted[topic_id or NO_TOPIC][Outcome(outcome or "")] = count
    other = TopicFigures(NO_TOPIC, "", counted.pop(NO_TOPIC, dict.fromkeys(Outcome, 0)))
    called = names(db, list(counted))
    found = [TopicFigures(key, called[key], outcomes) for key, outcomes in counted.items()]
    found.sort(key=lambda each: (-each.turns, each.id))
    return Topics(found, other, _unsorted(db, period))


def names(db: Session, topic_ids: Sequence[int]) -> dict[int, str]:
    """What topics are called; of those with the same name each with more to tell it by."""
    rows = db.execute(
        select(Topic.id, Article.title, Topic.words)
        .outerjoin(Article, Article.id == Topic.article_id)
        .where(Topic.id.in_(topic_ids))
    ).all()
    first = {key: title or said.capitalize() or f"Topic {key}" for key, title, said in rows}
    times = Counter(first.values())
    return {
        key: first[key] if times[first[key]] == 1 else f"{first[key]} ({said or key})"
        for key, _, said in rows
    }


def _unsorted(db: Session, period: Period) -> int:
    """Turns for which was searched, which have a question that could be sorted."""
    is_sorted = exists().where(TopicQuestion.question_seq == Turn.question_seq)
    query = select(func.count()).where(
        within(Turn.started_at, period),
        Turn.outcome.is_not(None),
        Turn.confidence.is_not(None),
        ~is_sorted,
    )
    return db.scalar(query) or 0
