"""Articles that need attention: overdue, never found, found for nothing, or disliked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Float,
    Select,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.sql.selectable import Subquery

from core.agent.models import Turn, TurnHit
from core.db import Transactions, now
from core.knowledge.models import Article, ArticleStatus, ArticleVersion
from core.sessions.models import Feedback, Rating
from core.threshold import Threshold

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

    def find(
        self, reason: StaleReason | None = None, *, limit: int = 25, offset: int = 0
    ) -> tuple[Sequence[StaleArticle], int]:
        """A page of articles by reason, the worst of each first, and how many match in all."""
        stale = _stale(self._clock(), [reason] if reason else list(StaleReason)).subquery()
        ordered = select(stale).order_by(stale.c.place, stale.c.urgency.desc(), stale.c.article_id)
        with self._transactions.read() as db:
            total = db.scalar(select(func.count()).select_from(stale)) or 0
            rows = db.execute(ordered.limit(limit).offset(offset)).mappings().all()
        return [_entry(row) for row in rows], total

    def by_reason(self) -> dict[str, int]:
        """How many articles there are for each reason."""
        stale = _stale(self._clock(), list(StaleReason)).subquery()
        counted = select(stale.c.reason, func.count()).group_by(stale.c.reason)
        with self._transactions.read() as db:
            return {reason: number for reason, number in db.execute(counted)}


def _entry(row: Mapping[Any, Any]) -> StaleArticle:
    fields = dict(row)
    del fields["place"], fields["urgency"]
    return StaleArticle(**{**fields, "reason": StaleReason(fields["reason"])})


def _stale(moment: datetime, reasons: Sequence[StaleReason]) -> CompoundSelect[Any]:
    found, rated = _found(moment), _rated(moment)
    return union_all(*(_of(reason, found, rated, moment) for reason in reasons))


def _found(moment: datetime) -> Subquery:
    """By article: questions that found it, near the top and at all, and those that cited it."""
    near = case((TurnHit.rank <= int(FOUND_WITHIN.value), TurnHit.question_seq))
    quoted = case((TurnHit.cited_as.is_not(None), TurnHit.question_seq))
    return (
        select(
            TurnHit.article_id,
            func.count(near.distinct()).label("near"),
            func.count(quoted.distinct()).label("cited"),
        )
        .join(Turn, Turn.question_seq == TurnHit.question_seq)
        .where(Turn.started_at >= moment - timedelta(days=WINDOW.value))
        .group_by(TurnHit.article_id)
        .subquery()
    )


def _rated(moment: datetime) -> Subquery:
    """By article: ratings of the answers that cited it."""
    cited = (
        select(TurnHit.article_id, Turn.answer_seq)
        .join(Turn, Turn.question_seq == TurnHit.question_seq)
        .where(
            TurnHit.cited_as.is_not(None),
            Turn.started_at >= moment - timedelta(days=WINDOW.value),
        )
        .distinct()
        .subquery()
    )
    ups = func.sum(case((Feedback.rating == Rating.UP, 1), else_=0))
    downs = func.sum(case((Feedback.rating == Rating.DOWN, 1), else_=0))
    return (
        select(cited.c.article_id, ups.label("up"), downs.label("down"))
        .join(Feedback, Feedback.message_seq == cited.c.answer_seq)
        .group_by(cited.c.article_id)
        .subquery()
    )


def _of(
    reason: StaleReason, found: Subquery, rated: Subquery, moment: datetime
) -> Select[*tuple[Any, ...]]:
    near, cited = func.coalesce(found.c.near, 0), func.coalesce(found.c.cited, 0)
    up, down = func.coalesce(rated.c.up, 0), func.coalesce(rated.c.down, 0)
    today, unseen = moment.date(), moment - timedelta(days=UNSEEN_AFTER.value)
    wanted: dict[StaleReason, tuple[ColumnElement[bool], ColumnElement[float]]] = {
        StaleReason.DISLIKED: (
            (down >= int(OFTEN_DISLIKED.value)) & (down >= DISLIKED_SHARE.value * (up + down)),
            cast(down, Float),
        ),
        StaleReason.SELDOM_CITED: (
            (near >= int(OFTEN_FOUND.value)) & (cited < SELDOM_CITED.value * near),
            cast(near, Float),
        ),
        StaleReason.OVERDUE: (Article.review_by < today, cast(literal(0), Float)),
        StaleReason.NEVER_FOUND: (
            found.c.article_id.is_(None) & (ArticleVersion.created_at < unseen),
            cast(literal(0), Float),
        ),
    }
    condition, urgency = wanted[reason]
    return (
        select(
            Article.id.label("article_id"),
            Article.title,
            literal(reason.value).label("reason"),
            Article.owner,
            Article.review_by,
            near.label("found"),
            cited.label("cited"),
            up.label("up"),
            down.label("down"),
            ArticleVersion.created_at.label("published_at"),
            literal(list(StaleReason).index(reason)).label("place"),
            urgency.label("urgency"),
        )
        .join(ArticleVersion, ArticleVersion.id == Article.published_version_id)
        .outerjoin(found, found.c.article_id == Article.id)
        .outerjoin(rated, rated.c.article_id == Article.id)
        .where(Article.status == ArticleStatus.PUBLISHED, condition)
    )
