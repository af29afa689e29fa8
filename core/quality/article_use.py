"""What each article does for customers: how often it was found, cited and rated, of late."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Float, Select, cast, func, select
from sqlalchemy.orm import Session

from core.agent.models import TurnHit
from core.db import Transactions, now
from core.knowledge import catalogue
from core.knowledge.catalogue import ArticleEntry, ArticleFilter
from core.knowledge.models import Article
from core.quality import article_turns

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
class Standing:
    """Of the turns of the last `DAYS` days. `first` counts those that it was the best hit of."""

    cited: int = 0
    first: int = 0
    answered: int = 0
    """Of the turns that it stood first for."""

    @property
    def answer_rate(self) -> float | None:
        """Answered turns of those that it stood first for, 0 to 1; `None` without any."""
        return self.answered / self.first if self.first else None


@dataclass(frozen=True)
class ArticleUse(Standing):
    """With what takes longer to count."""

    retrieved: int = 0
    rated_up: int = 0
    """Ratings of answers that cited it."""
    rated_down: int = 0


Use = TypeVar("Use", bound=Standing)
Count = Callable[[Session, datetime, Sequence[str]], Mapping[str, Use]]
"""What the articles with these ids did since then, by id."""


@dataclass(frozen=True)
class UsedArticle(Generic[Use]):
    """An article in a list with what it did."""

    entry: ArticleEntry
    use: Use


class ArticleUseService:
    """Read articles with their use. Each method is one transaction."""

    def __init__(self, transactions: Transactions, *, clock: Callable[[], datetime] = now) -> None:
        self._transactions = transactions
        self._clock = clock

    def find(
        self, wanted: ArticleFilter, use: UseFilter = ANY_USE, *, limit: int, offset: int = 0
    ) -> tuple[Sequence[UsedArticle[ArticleUse]], int]:
        """One page of the articles that match, and how many match in all."""
        return self._listed(_uses, wanted, use, limit=limit, offset=offset)

    def standings(
        self, wanted: ArticleFilter, use: UseFilter = ANY_USE, *, limit: int, offset: int = 0
    ) -> tuple[Sequence[UsedArticle[Standing]], int]:
        """As `find`, without what takes most of its time: how many turns found each article."""
        return self._listed(_standings, wanted, use, limit=limit, offset=offset)

    def of_article(self, article_id: str) -> ArticleUse:
        """What one article did; nothing where there is no such article."""
        with self._transactions.read() as db:
            return _uses(db, self._since(), [article_id])[article_id]

    def _listed(
        self, count: Count[Use], wanted: ArticleFilter, use: UseFilter, *, limit: int, offset: int
    ) -> tuple[Sequence[UsedArticle[Use]], int]:
        since = self._since()
        with self._transactions.read() as db:
            entries, total = _entries(db, wanted, use, since, limit=limit, offset=offset)
            counted = count(db, since, [entry.article.id for entry in entries])
        return [UsedArticle(each, counted[each.article.id]) for each in entries], total

    def _since(self) -> datetime:
        return self._clock() - timedelta(days=DAYS)


def _entries(
    db: Session, wanted: ArticleFilter, use: UseFilter, since: datetime, *, limit: int, offset: int
) -> tuple[Sequence[ArticleEntry], int]:
    if use == ANY_USE:
        return catalogue.find(db, wanted, limit=limit, offset=offset)
    return _page(db, _matching(db, wanted, use, since), limit=limit, offset=offset)


def _standings(db: Session, since: datetime, articles: Sequence[str]) -> dict[str, Standing]:
    only = TurnHit.article_id.in_(articles)
    cited = {key: turns for key, turns in db.execute(article_turns.cited(since).where(only))}
    first = {
        key: counts for key, *counts in db.execute(article_turns.stood_first(since).where(only))
    }
    return {key: Standing(cited.get(key, 0), *first.get(key, ())) for key in articles}


def _uses(db: Session, since: datetime, articles: Sequence[str]) -> dict[str, ArticleUse]:
    only = TurnHit.article_id.in_(articles)
    found = {key: turns for key, turns in db.execute(article_turns.turns(since).where(only))}
    rated = {key: counts for key, *counts in db.execute(article_turns.rated(since, only))}
    uses = {}
    for key, standing in _standings(db, since, articles).items():
        up, down = rated.get(key, (0, 0))
        counts = {"retrieved": found.get(key, 0), "rated_up": up, "rated_down": down}
        uses[key] = ArticleUse(**vars(standing), **counts)
    return uses


def _page(
    db: Session, matching: Select[Any], *, limit: int, offset: int
) -> tuple[list[ArticleEntry], int]:
    """Rows and their number from one pass over the hits."""
    counted = matching.add_columns(func.count().over())
    rows = db.execute(counted.limit(limit).offset(offset)).all()
    if rows:
        return [ArticleEntry(*row[:-1]) for row in rows], rows[0][-1]
    return [], db.scalar(select(func.count()).select_from(matching.subquery())) or 0


def _matching(db: Session, wanted: ArticleFilter, use: UseFilter, since: datetime) -> Select[Any]:
    # Once for the whole list: PostgreSQL would count again for each article where few match.
    citing = article_turns.cited(since).cte("citing").prefix_with("MATERIALIZED")
    first = article_turns.stood_first(since).cte("stood_first").prefix_with("MATERIALIZED")
    cited = func.coalesce(citing.c.turns, 0)
    rate = cast(first.c.answered, Float) / func.nullif(first.c.turns, 0)
    matching = catalogue.with_state(select(Article)).where(
        *catalogue.conditions(db, wanted), *_conditions(use, cited, rate)
    )
    if use.cited is not None or use.order is UseOrder.CITED:
        matching = matching.outerjoin(citing, citing.c.article_id == Article.id)
    if use.answering is not None or use.order is UseOrder.ANSWER_RATE:
        matching = matching.outerjoin(first, first.c.article_id == Article.id)
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
