"""Questions whose right answer is known, with what the agent made of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.agent import confidence
from core.agent.confidence import Features
from core.agent.decision import Reason
from core.agent.models import Turn
from core.agent.thinking import HITS, Thinker
from core.quality.models import Expectation, TestQuestion
from core.sessions.models import Feedback, Outcome, Rating

MOST_QUESTIONS = 2000
"""The latest so many are asked; about 60 a second on two cores."""
RATED_WITHIN = timedelta(days=90)


@dataclass(frozen=True)
class Example:
    """The shipped model's log odds for a question, and whether its first article was right."""

    log_odds: float
    right: bool


def asked(
    thinker: Thinker, questions: Sequence[TestQuestion], *, step: Callable[[], None]
) -> Iterator[Example]:
    """Each question asked of what is live now; one for which nothing was found is left out."""
    for question in questions:
        found, _ = thinker.find(question.question, question.earlier, limit=HITS)
        step()
        if found.features is not None:
            first = found.retrieval.hits[0].article_id
            yield Example(confidence.logit(found.features), first in question.articles)


def judgeable(db: Session) -> Sequence[TestQuestion]:
    """Test questions that say which article answers, or that none does; the latest first."""
    rows = db.scalars(
        select(TestQuestion)
        .where(TestQuestion.expectation.in_((Expectation.ANSWER, Expectation.DECLINE)))
        .order_by(TestQuestion.id.desc())
        .limit(MOST_QUESTIONS)
    )
    return [each for each in rows if each.articles or each.expectation == Expectation.DECLINE]


def rated(db: Session, *, since: datetime) -> Iterator[Example]:
    """Answers that customers rated since then, as right where the thumb was up."""
    for evidence, rating in db.execute(_of_rated(since, Turn.evidence, Feedback.rating)):
        features = _features(evidence)
        if features is not None:
            yield Example(confidence.logit(features), rating == Rating.UP)


def ratings(db: Session, *, since: datetime) -> tuple[int, int]:
    """How many answers customers rated since then, and how many of them down."""
    counted = _of_rated(since, Feedback.rating, func.count()).group_by(Feedback.rating)
    by_rating = {rating: number for rating, number in db.execute(counted)}
    return sum(by_rating.values()), by_rating.get(Rating.DOWN, 0)


def _of_rated(since: datetime, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Turn)
        .join(Feedback, Feedback.message_seq == Turn.answer_seq)
        .where(
            Turn.started_at >= since,
            Turn.outcome == Outcome.ANSWERED,
            Turn.reason == Reason.CONFIDENT,
        )
    )


def _features(evidence: dict[str, object]) -> Features | None:
    """As a receipt keeps them; `None` where an older version kept others."""
    kept = evidence.get("features")
    if not isinstance(kept, dict) or kept.keys() != confidence.WEIGHTS.keys():
        return None
    return Features(**kept)
