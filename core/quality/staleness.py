"""Articles that need attention: overdue, never found, found for nothing, or disliked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Float,
    Select,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Subquery

from core.agent.models import Turn, TurnHit
from core.at_hand import AtHand
from core.db import Transactions, now
from core.knowledge.models import Article, ArticleStatus, ArticleVersion
from core.quality import article_turns
from core.threshold import Threshold

FRESH = 10
"""A total is given again for so many times as long as it took to count."""
_CHOSEN = "Chosen, as a support team reads a quarter; no measurement decides it."
WINDOW = Threshold(
    "window", 90, "days", "Searches, citations and ratings of so many days are counted.", _CHOSEN
)
UNSEEN_AFTER = Threshold(
    "unseen_after",
    30,
    "days",
    "An article that no search has found counts as unseen when its text is published this long.",
    _CHOSEN,
)
FOUND_WITHIN = Threshold(
    "found_within", 3, "rank", "A search found an article when it stands among the first.", _CHOSEN
)
OFTEN_FOUND = Threshold(
    "often_found", 20, "questions", "So many questions that found it are often.", _CHOSEN
)
SELDOM_CITED = Threshold(
    "seldom_cited",
    0.05,
    "share",
    "An article is seldom cited when fewer of those questions' answers quote it.",
    _CHOSEN,
)
OFTEN_DISLIKED = Threshold(
    "often_disliked",
    3,
    "ratings",
    "So many answers that quoted it were rated as not helpful.",
    _CHOSEN,
)
DISLIKED_SHARE = Threshold(
    "disliked_share", 0.3, "share", "And they are so many of all that were rated.", _CHOSEN
)
THRESHOLDS = (
    WINDOW,
    UNSEEN_AFTER,
    FOUND_WITHIN,
    OFTEN_FOUND,
    SELDOM_CITED,
    OFTEN_DISLIKED,
    DISLIKED_SHARE,
)


class StaleReason(StrEnum):
    """Why an article needs attention; an article can have several."""

    DISLIKED = "disliked"
    """Answers that quote it are often rated as not helpful."""
    SELDOM_CITED = "seldom_cited"
    """Many questions find it, hardly an answer quotes it."""
    OVERDUE = "overdue"
    """Its review date has passed."""
    NEVER_FOUND = "never_found"
    """No question has found it."""


@dataclass(frozen=True)
class StaleArticle:
    """An article, one reason why it needs attention, and the numbers behind it.

    `found` and `cited` count questions, `up` and `down` ratings, all of the last `WINDOW` days.
    """

    article_id: str
    title: str
    reason: StaleReason
    owner: str | None
    review_by: date | None
    found: int
    cited: int
    up: int
    down: int
    published_at: datetime


class StalenessService:
    """Which published articles need attention. Read-only."""

    def __init__(self, transactions: Transactions, *, clock: Callable[[], datetime] = now) -> None:
        self._transactions = transactions
        self._clock = clock
        self._total = AtHand(lambda: self.find(limit=1)[1], fresh_for_s=lambda took: FRESH * took)

    def total(self, *, within_s: float) -> int | None:
        """How many match in all; where that takes longer, as it was not long ago, if known."""
        return self._total.get(within_s=within_s)

    def find(
        self, reason: StaleReason | None = None, *, limit: int = 25, offset: int = 0
    ) -> tuple[Sequence[StaleArticle], int]:
        """A page of articles by reason, the worst of each first, and how many match in all."""
        stale = _stale(self._clock(), [reason] if reason else list(StaleReason))
        with self._transactions.read() as db:
            rows = db.execute(_page(stale).limit(limit).offset(offset)).mappings().all()
            total = rows[0]["total"] if rows else _number(db, stale) if offset else 0
        return [_entry(row) for row in rows], total


def _page(stale: CTE) -> Select[*tuple[Any, ...]]:
    """With their number in each row, for what they are found by is counted in no time."""
    total = func.count().over().label("total")
    return select(stale, total).order_by(stale.c.place, stale.c.urgency.desc(), stale.c.article_id)


def _number(db: Session, stale: CTE) -> int:
    return db.scalar(select(func.count()).select_from(stale)) or 0


def _entry(row: Mapping[Any, Any]) -> StaleArticle:
    known = {field.name: row[field.name] for field in fields(StaleArticle)}
    return StaleArticle(**{**known, "reason": StaleReason(row["reason"])})


def _stale(moment: datetime, reasons: Sequence[StaleReason]) -> CTE:
    numbers = _numbers(moment)
    return union_all(*(_of(reason, numbers, moment) for reason in reasons)).cte("stale")


def _numbers(moment: datetime) -> CTE:
    """Of each published article, counted once however many reasons there are to look at it."""
    since = _since(moment)
    found, rated = _found(since), article_turns.rated(since).subquery()
    return (
        select(
            Article.id.label("article_id"),
            Article.title,
            Article.owner,
            Article.review_by,
            func.coalesce(found.c.near, 0).label("found"),
            func.coalesce(found.c.cited, 0).label("cited"),
            func.coalesce(rated.c.up, 0).label("up"),
            func.coalesce(rated.c.down, 0).label("down"),
            ArticleVersion.created_at.label("published_at"),
        )
        .join(ArticleVersion, ArticleVersion.id == Article.published_version_id)
        .outerjoin(found, found.c.article_id == Article.id)
        .outerjoin(rated, rated.c.article_id == Article.id)
        .where(Article.status == ArticleStatus.PUBLISHED)
        .cte("numbers")
    )


def _since(moment: datetime) -> datetime:
    return moment - timedelta(days=WINDOW.value)


def _found(since: datetime) -> Subquery:
    """By article: questions that found it near the top, and those whose answers cited it."""
    is_near, is_cited = TurnHit.rank <= int(FOUND_WITHIN.value), TurnHit.cited_as.is_not(None)
    by_question = (
        select(
            TurnHit.article_id,
            func.max(case((is_near, 1))).label("near"),
            func.max(case((is_cited, 1))).label("cited"),
        )
        .join(Turn, Turn.question_seq == TurnHit.question_seq)
        .where(Turn.started_at >= since, is_near | is_cited)
        .group_by(TurnHit.question_seq, TurnHit.article_id)
        .subquery()
    )
    counts = func.count(by_question.c.near), func.count(by_question.c.cited)
    named = (count.label(name) for count, name in zip(counts, ("near", "cited"), strict=True))
    return select(by_question.c.article_id, *named).group_by(by_question.c.article_id).subquery()


def _was_found(numbers: CTE, since: datetime) -> ColumnElement[bool]:
    """By any question, at any rank."""
    by_a_question = (
        select(TurnHit.article_id)
        .join(Turn, Turn.question_seq == TurnHit.question_seq)
        .where(TurnHit.article_id == numbers.c.article_id, Turn.started_at >= since)
    )
    return by_a_question.correlate(numbers).exists()


def _of(reason: StaleReason, numbers: CTE, moment: datetime) -> Select[*tuple[Any, ...]]:
    near, cited = numbers.c.found, numbers.c.cited
    up, down = numbers.c.up, numbers.c.down
    none = cast(literal(0), Float)
    wanted: dict[StaleReason, tuple[ColumnElement[bool], ColumnElement[float]]] = {
        StaleReason.DISLIKED: (
            (down >= int(OFTEN_DISLIKED.value)) & (down >= DISLIKED_SHARE.value * (up + down)),
            cast(down, Float),
        ),
        StaleReason.SELDOM_CITED: (
            (near >= int(OFTEN_FOUND.value)) & (cited < SELDOM_CITED.value * near),
            cast(near, Float),
        ),
        StaleReason.OVERDUE: (numbers.c.review_by < moment.date(), none),
        StaleReason.NEVER_FOUND: (
            (numbers.c.published_at < moment - timedelta(days=UNSEEN_AFTER.value))
            & (near == 0)
            & ~_was_found(numbers, _since(moment)),
            none,
        ),
    }
    condition, urgency = wanted[reason]
    place = literal(list(StaleReason).index(reason)).label("place")
    return select(
        numbers, literal(reason.value).label("reason"), place, urgency.label("urgency")
    ).where(condition)
