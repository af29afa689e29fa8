"""Tables of the knowledge base: articles, immutable versions, passages, vectors, index jobs."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, now, one_of


class ArticleStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Audience(StrEnum):
    PUBLIC = "public"
    SIGNED_IN = "signed-in"
    INTERNAL = "internal"
    """Operators only; never reaches a customer."""


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Article(Base):
    __tablename__ = "articles"
    __table_args__ = (
        CheckConstraint(one_of("status", ArticleStatus), name="known_status"),
        CheckConstraint(one_of("audience", Audience), name="known_audience"),
    )

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    title: Mapped[str] = mapped_column(String(500))
    status: Mapped[str] = mapped_column(String(20), default=ArticleStatus.DRAFT, index=True)
    published_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("article_versions.id", use_alter=True, name="fk_articles_published_version")
    )
    audience: Mapped[str] = mapped_column(String(20), default=Audience.PUBLIC)
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    owner: Mapped[str | None] = mapped_column(String(200))
    review_by: Mapped[date | None] = mapped_column(Date)
    source: Mapped[str | None] = mapped_column(String(500), index=True)
    """What it was imported from; an import archives what its source no longer has."""
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    """Counts every change, of the draft too: an editor who saw an older one is told."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class ArticleVersion(Base):
    """One text of an article. Never changed: an answer points at the version it quoted."""

    __tablename__ = "article_versions"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(500))
    body: Mapped[str] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(String(2000))
    phrasings: Mapped[list[str]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    """Questions that it answers, in other words than its text's: "also asked as"."""
    keywords: Mapped[list[str]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    """Words that customers use and the text does not."""
    content_hash: Mapped[str] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)


class ArticleDraft(Base):
    """The text of an article that is being written. Nothing of it is found until published."""

    __tablename__ = "article_drafts"
    __table_args__ = (CheckConstraint(one_of("audience", Audience), name="known_audience"),)

    article_id: Mapped[str] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    title: Mapped[str] = mapped_column(String(500))
    body: Mapped[str] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(String(2000))
    audience: Mapped[str] = mapped_column(String(20), default=Audience.PUBLIC)
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    owner: Mapped[str | None] = mapped_column(String(200))
    review_by: Mapped[date | None] = mapped_column(Date)
    phrasings: Mapped[list[str]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    """Questions that it answers, in other words than its text's: "also asked as"."""
    keywords: Mapped[list[str]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    """Words that customers use and the text does not."""
    author: Mapped[str] = mapped_column(String(200))
    submitted_by: Mapped[str | None] = mapped_column(String(200))
    """Who asked for a review; the draft is in review while this is set."""
    submitted_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class Passage(Base):
    """A part of a version that is found and quoted as one."""

    __tablename__ = "passages"
    __table_args__ = (UniqueConstraint("version_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("article_versions.id", ondelete="CASCADE"))
    article_id: Mapped[str] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(String(500))
    """Heading path inside the article, joined by " > "; empty for the opening part."""
    text: Mapped[str] = mapped_column(Text)
    """Markdown, as it stands in the article."""
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    disabled: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Shown to operators only: no search finds it."""
    version: Mapped[ArticleVersion] = relationship(lazy="raise")


class PassageVector(Base):
    """The vectors of a passage's text, kept so that the same text is never embedded twice."""

    __tablename__ = "passage_vectors"

    content_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    model: Mapped[str] = mapped_column(String(100), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    """float32, one unit vector."""
    unit_vectors: Mapped[bytes] = mapped_column(LargeBinary)
    """float16, one unit vector for each answer unit of the passage, in order."""


class ArticleVector(Base):
    """What a published version is about as a whole: the mean of its passages' vectors."""

    __tablename__ = "article_vectors"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("article_versions.id", ondelete="CASCADE"), primary_key=True
    )
    model: Mapped[str] = mapped_column(String(100), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    """float16, one unit vector."""


class IndexJob(Base):
    """Bring the vector index in line with one article. Done again, it changes nothing."""

    __tablename__ = "index_jobs"
    __table_args__ = (
        CheckConstraint(one_of("state", JobState), name="known_state"),
        Index("ix_index_jobs_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[str] = mapped_column(String(200), index=True)
    batch: Mapped[str] = mapped_column(String(40), index=True)
    state: Mapped[str] = mapped_column(String(20), default=JobState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
