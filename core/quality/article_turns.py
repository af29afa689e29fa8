"""How many turns found, cited and liked each article: what lists of articles are made of."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, distinct, func, select

from core.agent.models import Turn, TurnHit
from core.sessions.models import Feedback, Outcome, Rating


def turns(since: datetime) -> Select[str, int]:
    """How many turns found each article: one that found several passages of it counts once."""
    return (
        select(TurnHit.article_id, func.count(distinct(TurnHit.question_seq)).label("turns"))
        .join(Turn, Turn.question_seq == TurnHit.question_seq)
        .where(Turn.started_at >= since)
        .group_by(TurnHit.article_id)
    )


def cited(since: datetime) -> Select[str, int]:
    """How many turns cited each article: from the few hits that were cited alone."""
    return turns(since).where(TurnHit.cited_as.is_not(None))


def rated(since: datetime, *only: ColumnElement[bool]) -> Select[str, int, int]:
    """How answers that cited each article were rated. Few are rated: it begins with those."""
    ratings = (
        select(TurnHit.article_id, Feedback.message_seq, Feedback.rating)
        .select_from(Feedback)
        .join(Turn, Turn.answer_seq == Feedback.message_seq)
        .join(TurnHit, TurnHit.question_seq == Turn.question_seq)
        .where(Turn.started_at >= since, TurnHit.cited_as.is_not(None), *only)
        .distinct()
        .subquery()
        .c
    )
    up, down = (func.count(case((ratings.rating == each, 1))) for each in (Rating.UP, Rating.DOWN))
    return select(ratings.article_id, up.label("up"), down.label("down")).group_by(
        ratings.article_id
    )


def stood_first(since: datetime) -> Select[str, int, int]:
    """For how many turns each article was the best hit, and how many of them were answered."""
    answered = case((Turn.outcome == Outcome.ANSWERED, 1))
    return (
        select(
            TurnHit.article_id,
            func.count().label("turns"),
            func.count(answered).label("answered"),
        )
        .join(Turn, Turn.question_seq == TurnHit.question_seq)
        .where(Turn.started_at >= since, TurnHit.rank == 1)
        .group_by(TurnHit.article_id)
    )
