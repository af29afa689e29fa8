"""What there is: lists of articles, and one article with all that is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, TableValuedAlias, exists, func, or_, select, true
from sqlalchemy.orm import Session

from core.db import now
from core.knowledge import repository
from core.knowledge.models import (
    Article,
    ArticleDraft,
    ArticleStatus,
    ArticleVersion,
    Audience,
    Passage,
)


class ArticleOrder(StrEnum):
    TITLE = "title"
    UPDATED = "updated"
    """The latest change first."""
    REVIEW_BY = "review_by"
    """The earliest date first, articles without one last."""


class ArticleStage(StrEnum):
    """What lists can be narrowed to: a status, or being in review whatever the status."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class ReviewDue(StrEnum):
    """When an article is to be looked at again; those due within a time include overdue ones."""

    OVERDUE = "overdue"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    UNSET = "unset"
    """No date was set."""


DAYS_AHEAD = {
    ReviewDue.OVERDUE: -1,
    ReviewDue.WEEK: 7,
    ReviewDue.MONTH: 30,
    ReviewDue.QUARTER: 90,
}
"""A date is due up to so many days from today."""


@dataclass(frozen=True)
class ArticleFilter:
    """Which articles, and in which order. `text` is looked for in title and id."""

    text: str | None = None
    status: ArticleStage | ArticleStatus | None = None
    tag: str | None = None
    owner: str | None = None
    audience: Audience | None = None
    review: ReviewDue | None = None
    order: ArticleOrder = ArticleOrder.TITLE


@dataclass(frozen=True)
class ArticleEntry:
    """An article in a list, with the number of the version that is, or was last, published."""

    article: Article
    version: int | None
    has_draft: bool
    in_review: bool = False

    @property
    def is_overdue(self) -> bool:
        """Its review date is past, and customers can still be told what it says."""
        due = self.article.review_by
        is_out = self.article.status == ArticleStatus.PUBLISHED
        return is_out and due is not None and due < today()


@dataclass(frozen=True)
class ArticleDetail:
    """An article with its draft, and the version that is, or was last, published."""

    article: Article
    version: ArticleVersion | None
    draft: ArticleDraft | None
    passages: Sequence[Passage]
    """Those of the version."""
    indexed: frozenset[int]
    """Ids of the passages that searches may find and whose vectors are computed and stored."""

    @property
    def entry(self) -> ArticleEntry:
        """The article as lists have it."""
        return ArticleEntry(
            self.article,
            self.version.number if self.version else None,
            has_draft=self.draft is not None,
            in_review=self.draft is not None and self.draft.submitted_by is not None,
        )

    @property
    def searched(self) -> int:
        """How many passages are not disabled."""
        return sum(not passage.disabled for passage in self.passages)

    @property
    def searchable(self) -> int:
        """How many passages customers' questions can find by meaning."""
        live = self.article.status == ArticleStatus.PUBLISHED
        return len(self.indexed) if live and self.article.audience == Audience.PUBLIC else 0


def find(
    db: Session, wanted: ArticleFilter, *, limit: int, offset: int
) -> tuple[list[ArticleEntry], int]:
    """One page of the articles that match, and how many match in all."""
    matching = select(Article).where(*conditions(db, wanted))
    total = db.scalar(select(func.count()).select_from(matching.subquery())) or 0
    rows = db.execute(ordered(with_state(matching), wanted.order).limit(limit).offset(offset))
    return [ArticleEntry(*row) for row in rows], total


def owners(db: Session) -> list[str]:
    """Who owns articles, in order."""
    return sorted(filter(None, db.scalars(select(Article.owner).distinct())), key=str.casefold)


def tags(db: Session) -> list[str]:
    """The tags that articles have, in order."""
    each = _elements(db)
    each_of_all = select(each.c.value).select_from(Article).join(each, true()).distinct()
    return sorted(db.scalars(each_of_all))


def today() -> date:
    """The day by which review dates are due, in UTC."""
    return now().date()


def detail(db: Session, article: Article, *, model: str) -> ArticleDetail:
    """`model` is the embedding model whose vectors count."""
    draft = repository.draft(db, article.id)
    version_id = article.published_version_id
    if version_id is None:
        return ArticleDetail(article, None, draft, (), frozenset())
    passages = repository.passages_of_version(db, version_id)
    stored = repository.vectors(db, (p.content_hash for p in passages), model=model)
    indexed = frozenset(p.id for p in passages if p.content_hash in stored and not p.disabled)
    return ArticleDetail(article, repository.version(db, version_id), draft, passages, indexed)


def conditions(db: Session, wanted: ArticleFilter) -> list[ColumnElement[bool]]:
    """What an article's row has to fulfil."""
    equal = ((Article.audience, wanted.audience), (Article.owner, wanted.owner))
    found: list[ColumnElement[bool]] = [column == value for column, value in equal if value]
    if wanted.text:
        matches = (c.icontains(wanted.text, autoescape=True) for c in (Article.title, Article.id))
        found.append(or_(*matches))
    if wanted.status == ArticleStage.REVIEW:
        found.append(_is_in_review())
    elif wanted.status is not None:
        found.append(Article.status == wanted.status)
    if wanted.review is not None:
        found.append(_is_due(wanted.review))
    if wanted.tag is not None:
        each = _elements(db)
        found.append(exists(select(1).select_from(each).where(each.c.value == wanted.tag)))
    return found


def _is_due(review: ReviewDue) -> ColumnElement[bool]:
    if review is ReviewDue.UNSET:
        return Article.review_by.is_(None)
    return Article.review_by <= today() + timedelta(days=DAYS_AHEAD[review])


def _is_in_review() -> ColumnElement[bool]:
    submitted = ArticleDraft.submitted_by.is_not(None)
    return exists().where(ArticleDraft.article_id == Article.id, submitted)


def _elements(db: Session) -> TableValuedAlias:
    postgres = db.get_bind().dialect.name == "postgresql"
    elements = func.json_array_elements_text if postgres else func.json_each
    return elements(Article.tags).table_valued("value")


def with_state(articles: Select[Any]) -> Select[Any]:
    """With the other columns of an `ArticleEntry`."""
    drafts = exists().where(ArticleDraft.article_id == Article.id)
    return articles.outerjoin(
        ArticleVersion, ArticleVersion.id == Article.published_version_id
    ).add_columns(ArticleVersion.number, drafts, _is_in_review())


def ordered(articles: Select[Any], order: ArticleOrder) -> Select[Any]:
    match order:
        case ArticleOrder.UPDATED:
            return articles.order_by(Article.updated_at.desc(), Article.id)
        case ArticleOrder.REVIEW_BY:
            by_date = Article.review_by.asc().nulls_last()
            return articles.order_by(by_date, Article.title, Article.id)
        case ArticleOrder.TITLE:
            return articles.order_by(Article.title, Article.id)
