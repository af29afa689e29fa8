"""Queries over articles, versions and passages. Nothing here commits."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Select, Text, bindparam, cast, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from core.errors import ArticleNotFound
from core.knowledge.models import (
    Article,
    ArticleDraft,
    ArticleStatus,
    ArticleVersion,
    Audience,
    Passage,
    PassageVector,
)

MAX_ID = 200
"""Characters of an article's id."""
_LIVE = (
    Article.status == ArticleStatus.PUBLISHED,
    Article.audience == Audience.PUBLIC,
    Passage.disabled.is_(False),
)


_LIVE_ROWS = (
    select(
        Passage.id,
        Passage.article_id,
        Passage.version_id,
        ArticleVersion.number,
        ArticleVersion.title,
        ArticleVersion.url,
        Passage.heading,
        Passage.text,
        PassageVector.vector,
        PassageVector.unit_vectors,
    )
    .join(ArticleVersion, ArticleVersion.id == Passage.version_id)
    .join(Article, Article.published_version_id == Passage.version_id)
    .outerjoin(
        PassageVector,
        (PassageVector.content_hash == Passage.content_hash)
        & (PassageVector.model == bindparam("model")),
    )
    .where(Passage.id.in_(bindparam("passage_ids", expanding=True)), *_LIVE)
)
"""Built once: building it costs three times as much as running it, and every search does."""


class LivePassage(NamedTuple):
    """A passage that may answer customers; the vectors are `None` until they are computed."""

    id: int
    article_id: str
    version_id: int
    version_number: int
    title: str
    url: str | None
    heading: str
    text: str
    vector: bytes | None
    unit_vectors: bytes | None


def get(db: Session, article_id: str) -> Article:
    """Raises ArticleNotFound."""
    article = db.get(Article, article_id) if _may_exist(article_id) else None
    if article is None:
        raise ArticleNotFound(article_id)
    return article


def locked(db: Session, article_id: str) -> Article | None:
    """The article as it is now, and nobody else changes it until the transaction ends."""
    if not _may_exist(article_id):
        return None
    return db.get(Article, article_id, with_for_update=True)


def require(db: Session, article_id: str) -> Article:
    """The article, locked as by `locked`. Raises ArticleNotFound."""
    article = locked(db, article_id)
    if article is None:
        raise ArticleNotFound(article_id)
    return article


def add(db: Session, article: Article) -> bool:
    """Store a new article, locked; False if its id was taken, even at this moment by another."""
    try:
        with db.begin_nested():
            db.add(article)
    except IntegrityError:
        return False
    return True


def version(db: Session, version_id: int) -> ArticleVersion | None:
    return db.get(ArticleVersion, version_id)


def draft(db: Session, article_id: str) -> ArticleDraft | None:
    return db.get(ArticleDraft, article_id)


def next_number(db: Session, article_id: str) -> int:
    latest = select(func.max(ArticleVersion.number)).where(ArticleVersion.article_id == article_id)
    return (db.scalar(latest) or 0) + 1


def live_passages() -> Select[Passage]:
    """Passages that may answer customers: of a public article's published version, not disabled."""
    return (
        select(Passage)
        .join(Article, Article.published_version_id == Passage.version_id)
        .where(*_LIVE)
    )


def live_rows(db: Session, passage_ids: Iterable[int], *, model: str) -> dict[int, LivePassage]:
    """Those of the passages that are live now, with what a search shows of them."""
    rows = db.execute(_LIVE_ROWS, {"passage_ids": list(passage_ids), "model": model})
    return {row[0]: LivePassage._make(row) for row in rows}


def live_of_articles(db: Session, articles: Sequence[str]) -> Sequence[Passage]:
    query = live_passages().where(Passage.article_id.in_(articles))
    return db.scalars(query.options(joinedload(Passage.version)).order_by(Passage.id)).all()


def live_phrasings(db: Session, articles: Sequence[str] | None = None) -> dict[str, list[str]]:
    """The phrasings of published public articles that have any, by article; `None` means all."""
    query = (
        select(Article.id, ArticleVersion.phrasings)
        .join(ArticleVersion, ArticleVersion.id == Article.published_version_id)
        .where(
            Article.status == ArticleStatus.PUBLISHED,
            Article.audience == Audience.PUBLIC,
            cast(ArticleVersion.phrasings, Text) != "[]",
        )
    )
    if articles is not None:
        query = query.where(Article.id.in_(articles))
    return {article_id: phrasings for article_id, phrasings in db.execute(query)}


def passages_of_version(db: Session, version_id: int) -> Sequence[Passage]:
    return db.scalars(
        select(Passage).where(Passage.version_id == version_id).order_by(Passage.position)
    ).all()


def vectors(db: Session, hashes: Iterable[str], *, model: str) -> dict[str, PassageVector]:
    rows = db.scalars(
        select(PassageVector).where(
            PassageVector.model == model, PassageVector.content_hash.in_(list(set(hashes)))
        )
    )
    return {row.content_hash: row for row in rows}


def articles_from(db: Session, source: str) -> Sequence[Article]:
    """Articles that an earlier import of the same source brought and that are not archived."""
    return db.scalars(
        select(Article).where(Article.source == source, Article.status != ArticleStatus.ARCHIVED)
    ).all()


def any_live_vector(db: Session, *, model: str) -> tuple[int, bytes] | None:
    """The id and stored vector of some live passage, the same one each time."""
    row = db.execute(
        live_passages()
        .join(PassageVector, PassageVector.content_hash == Passage.content_hash)
        .where(PassageVector.model == model)
        .with_only_columns(Passage.id, PassageVector.vector)
        .order_by(Passage.id)
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def _may_exist(article_id: str) -> bool:
    """Whether a database can be asked: PostgreSQL takes no NUL in a text."""
    return 0 < len(article_id) <= MAX_ID and "\0" not in article_id
