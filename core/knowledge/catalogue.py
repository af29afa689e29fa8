"""What there is: lists of articles, and one article with all that is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

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


@dataclass(frozen=True)
class ArticleFilter:
    """Which articles, and in which order. `text` is looked for in title and id."""

    text: str | None = None
    status: ArticleStatus | None = None
    tag: str | None = None
    audience: Audience | None = None
    order: ArticleOrder = ArticleOrder.TITLE


@dataclass(frozen=True)
class ArticleEntry:
    """An article in a list, with the number of the version that is, or was last, published."""

    article: Article
    version: int | None
    has_draft: bool


@dataclass(frozen=True)
class ArticleDetail:
    """An article with its draft, and the version that is, or was last, published."""

    article: Article
    version: ArticleVersion | None
    draft: ArticleDraft | None
    passages: Sequence[Passage]
    """Those of the version."""
    indexed: frozenset[int]
    """Ids of the passages whose vectors are computed and stored."""

    @property
    def searchable(self) -> int:
        """How many passages customers' questions can find by meaning."""
        live = self.article.status == ArticleStatus.PUBLISHED
        return len(self.indexed) if live and self.article.audience == Audience.PUBLIC else 0


def find(
    db: Session, wanted: ArticleFilter, *, limit: int, offset: int
) -> tuple[list[ArticleEntry], int]:
    """One page of the articles that match, and how many match in all."""
    matching = select(Article).where(*_conditions(db, wanted))
    total = db.scalar(select(func.count()).select_from(matching.subquery())) or 0
    rows = db.execute(_ordered(_with_state(matching), wanted.order).limit(limit).offset(offset))
    return [ArticleEntry(*row) for row in rows], total


def detail(db: Session, article: Article, *, model: str) -> ArticleDetail:
    """`model` is the embedding model whose vectors count."""
    draft = repository.draft(db, article.id)
    version_id = article.published_version_id
    if version_id is None:
        return ArticleDetail(article, None, draft, (), frozenset())
    passages = repository.passages_of_version(db, version_id)
    stored = repository.vectors(db, (p.content_hash for p in passages), model=model)
    indexed = frozenset(p.id for p in passages if p.content_hash in stored)
    return ArticleDetail(article, repository.version(db, version_id), draft, passages, indexed)


def _conditions(db: Session, wanted: ArticleFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.text:
        matches = (c.icontains(wanted.text, autoescape=True) for c in (Article.title, Article.id))
        conditions.append(or_(*matches))
    if wanted.status is not None:
        conditions.append(Article.status == wanted.status)
    if wanted.audience is not None:
        conditions.append(Article.audience == wanted.audience)
    if wanted.tag is not None:
        conditions.append(_has_tag(db, wanted.tag))
    return conditions


def _has_tag(db: Session, tag: str) -> ColumnElement[bool]:
    postgres = db.get_bind().dialect.name == "postgresql"
    elements = func.json_array_elements_text if postgres else func.json_each
    tags = elements(Article.tags).table_valued("value")
    return exists(select(1).select_from(tags).where(tags.c.value == tag))


def _with_state(articles: Select[Any]) -> Select[Any]:
    drafts = exists().where(ArticleDraft.article_id == Article.id)
    return articles.outerjoin(
        ArticleVersion, ArticleVersion.id == Article.published_version_id
    ).add_columns(ArticleVersion.number, drafts)


def _ordered(articles: Select[Any], order: ArticleOrder) -> Select[Any]:
    if order is ArticleOrder.UPDATED:
        return articles.order_by(Article.updated_at.desc(), Article.id)
    return articles.order_by(Article.title, Article.id)
