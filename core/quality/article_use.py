"""What each article does for customers: how often it was found, cited and rated, of late."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, Subquery, case, cast, func, select
from sqlalchemy.orm import Session

from core.agent.models import Turn, TurnHit
from core.db import Transactions, now
from core.knowledge import catalogue
from core.knowledge.catalogue import ArticleEntry, ArticleFilter
from core.knowledge.models import Article
from core.sessions.models import Feedback, Outcome, Rating

DAYS = 28
"""Whole weeks, so that every weekday counts the same."""
OFTEN = 10
"""Citations in that time: about one every three days."""
LOW, HIGH = 0.5, 0.8
"""Answer rates: below the first most customers who needed the article went without an answer."""


class Cited(StrEnum):
    NEVER = "never"
    SOME = "some"
    """At least once."""
    OFTEN = "often"


class Answering(StrEnum):
    """What share of the questions that an article stood first for was answered."""

    LOW = "low"
    FAIR = "fair"
    HIGH = "high"


class UseOrder(StrEnum):
    CITED = "cited"
    """The most cited first."""
    ANSWER_RATE = "answer_rate"
    """The lowest rate first, articles without one last."""


@dataclass(frozen=True)
class UseFilter:
    """Articles by their use; with an `order` that wins over the one of `ArticleFilter`."""

    cited: Cited | None = None
    answering: Answering | None = None
    order: UseOrder | None = None


ANY_USE = UseFilter()


@dataclass(frozen=True)
class ArticleUse:
    """Of the turns of the last `DAYS` days. `first` counts those that it was the best hit of."""

    retrieved: int = 0
    cited: int = 0
    first: int = 0
    answered: int = 0
    """Of the turns that it stood first for."""
    rated_up: int = 0
    """Ratings of answers that cited it."""
    rated_down: int = 0

    @property
    def answer_rate(self) -> float | None:
        """Answered turns of those that it stood first for, 0 to 1; `None` without any."""
        return self.answered / self.first if self.first else None


@dataclass(frozen=True)
class UsedArticle:
    """An article in a list with what it did."""

    entry: ArticleEntry
    use: ArticleUse


class ArticleUseService:
    """Read articles with their use. Each method is one transaction."""

    def __init__(self, transactions: Transactions, *, clock: Callable[[], datetime] = now) -> None:
        self._transactions = transactions
        self._clock = clock

    def find(
        self, wanted: ArticleFilter, use: UseFilter = ANY_USE, *, limit: int, offset: int = 0
    ) -> tuple[Sequence[UsedArticle], int]:
        """One page of the articles that match, and how many match in all."""
        since = self._since()
        with self._transactions.read() as db:
            if use == ANY_USE:
                entries, total = catalogue.find(db, wanted, limit=limit, offset=offset)
            else:
                matching = _matching(db, wanted, use, since)
                total = db.scalar(select(func.count()).select_from(matching.subquery())) or 0
                rows = db.execute(matching.limit(limit).offset(offset))
                entries = [ArticleEntry(*row) for row in rows]
            uses = _uses(db, since, [entry.article.id for entry in entries])
        found = [UsedArticle(each, uses.get(each.article.id, ArticleUse())) for each in entries]
        return found, total

    def of_article(self, article_id: str) -> ArticleUse:
        """What one article did; nothing where there is no such article."""
        with self._transactions.read() as db:
            return _uses(db, self._since(), [article_id]).get(article_id, ArticleUse())

    def _since(self) -> datetime:
        return self._clock() - timedelta(days=DAYS)


def _uses(db: Session, since: datetime, articles: Sequence[str]) -> dict[str, ArticleUse]:
    rows = db.execute(_by_article(since, TurnHit.article_id.in_(articles)))
    return {article_id: ArticleUse(*counts) for article_id, *counts in rows}


def _by_article(since: datetime, *only: ColumnElement[bool]) -> Select[Any]:
    """A row for each article with the fields of `ArticleUse`: a passage more of a turn's does not
    count twice.
    """
    is_cited = case((TurnHit.cited_as.is_not(None), 1), else_=0)
    in_turn = (
        select(
            TurnHit.article_id,
            TurnHit.question_seq,
            func.max(is_cited).label("cited"),
            func.min(TurnHit.rank).label("rank"),
        )
        .join(Turn, Turn.question_seq == TurnHit.question_seq)
        .where(Turn.started_at >= since, *only)
        .group_by(TurnHit.article_id, TurnHit.question_seq)
        .subquery()
    )
    is_first = case((in_turn.c.rank == 1, 1), else_=0)
    is_answered = case((Turn.outcome == Outcome.ANSWERED, 1), else_=0)
    return (
        select(
            in_turn.c.article_id,
            func.count().label("retrieved"),
            func.sum(in_turn.c.cited).label("cited"),
            func.sum(is_first).label("first"),
            func.sum(is_first * is_answered).label("answered"),
            _rated(in_turn, Rating.UP),
            _rated(in_turn, Rating.DOWN),
        )
        .join(Turn, Turn.question_seq == in_turn.c.question_seq)
        .outerjoin(Feedback, Feedback.message_seq == Turn.answer_seq)
        .group_by(in_turn.c.article_id)
    )


def _rated(in_turn: Subquery, rating: Rating) -> ColumnElement[int]:
    is_rated = case((Feedback.rating == rating, 1), else_=0)
    return func.sum(in_turn.c.cited * is_rated).label(f"rated_{rating}")


def _matching(db: Session, wanted: ArticleFilter, use: UseFilter, since: datetime) -> Select[Any]:
    used = _by_article(since).subquery()
    cited = func.coalesce(used.c.cited, 0)
    rate = cast(used.c.answered, Float) / func.nullif(used.c.first, 0)
    matching = (
        catalogue.with_state(select(Article))
        .outerjoin(used, used.c.article_id == Article.id)
        .where(*catalogue.conditions(db, wanted), *_conditions(use, cited, rate))
    )
    match use.order:
        case UseOrder.CITED:
            return matching.order_by(cited.desc(), Article.title, Article.id)
        case UseOrder.ANSWER_RATE:
            return matching.order_by(rate.asc().nulls_last(), Article.title, Article.id)
        case None:
            return catalogue.ordered(matching, wanted.order)


def _conditions(
    use: UseFilter, cited: ColumnElement[int], rate: ColumnElement[Any]
) -> list[ColumnElement[bool]]:
    by_cited = {Cited.NEVER: cited == 0, Cited.SOME: cited > 0, Cited.OFTEN: cited >= OFTEN}
    by_rate = {
        Answering.LOW: rate < LOW,
        Answering.FAIR: rate.between(LOW, HIGH) & (rate < HIGH),
        Answering.HIGH: rate >= HIGH,
    }
    found: list[ColumnElement[bool]] = []
    if use.cited is not None:
        found.append(by_cited[use.cited])
    if use.answering is not None:
        found.append(by_rate[use.answering])
    return found
