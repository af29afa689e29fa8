"""What the knowledge base's part of the HTTP API answers with."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, Field

from app.schemas_article_text import ALSO_ASKED, KEYWORDS
from core.knowledge.catalogue import ArticleDetail, ArticleEntry
from core.knowledge.curation import Changed
from core.knowledge.drafts import Deleted
from core.knowledge.models import ArticleDraft, ArticleStatus, Audience
from core.knowledge.versions import VersionEntry
from core.quality.article_use import ArticleUse, UsedArticle


class Article(BaseModel):
    """An article in a list."""

    article_id: str
    title: str
    status: ArticleStatus
    audience: Audience
    tags: list[str]
    owner: str | None
    review_by: date | None
    version: int | None = Field(
        description="the version that is published, or was before archiving"
    )
    has_draft: bool
    in_review: bool = Field(description="somebody asked for a review of the draft")
    source: str | None = Field(description="what it was imported from")
    created_at: datetime
    updated_at: datetime
    revision: int = Field(description="counts every change, of the draft too")


class Use(BaseModel):
    """What an article did in the last 28 days."""

    retrieved: int = Field(description="turns that found a passage of it")
    cited: int = Field(description="turns whose answer cited it")
    answer_rate: float | None = Field(
        description="of the turns that it was the best match for, the share that was answered"
    )
    rated_up: int = Field(description="ratings of answers that cited it")
    rated_down: int

    @classmethod
    def of(cls, use: ArticleUse) -> Self:
        return cls.model_validate(use, from_attributes=True)


class ListedArticle(Article):
    """An article in a list, with what it did for customers."""

    use: Use

    @classmethod
    def of(cls, found: UsedArticle[ArticleUse]) -> Self:
        return cls(**_summary(found.entry), use=Use.of(found.use))


class Draft(BaseModel):
    """The text that is being written; nobody finds it until it is published."""

    title: str
    body: str
    url: str | None
    audience: Audience
    tags: list[str]
    owner: str | None
    review_by: date | None
    phrasings: list[str]
    keywords: list[str]
    author: str
    submitted_by: str | None = Field(description="who asked for a review, while it is in review")
    submitted_at: datetime | None
    updated_at: datetime

    @classmethod
    def of(cls, draft: ArticleDraft) -> Self:
        return cls.model_validate(draft, from_attributes=True)


class FullArticle(Article):
    """An article with its text."""

    url: str | None
    body: str | None = Field(description="the text of `version`, in Markdown")
    phrasings: list[str] = Field(description=ALSO_ASKED)
    keywords: list[str] = Field(description=KEYWORDS)
    author: str | None = Field(description="who published it")
    published_at: datetime | None
    passages: int = Field(
        description="parts of the text that can be found and quoted, those switched off not counted"
    )
    indexed: int = Field(description="passages that search by meaning finds already")
    draft: Draft | None

    @classmethod
    def of_detail(cls, detail: ArticleDetail, **more: str | None) -> Self:
        version, draft = detail.version, detail.draft
        return cls(
            **_summary(detail.entry),
            url=version and version.url,
            body=version and version.body,
            phrasings=version.phrasings if version else [],
            keywords=version.keywords if version else [],
            author=version and version.author,
            published_at=version and version.created_at,
            passages=detail.searched,
            indexed=detail.searchable,
            draft=Draft.of(draft) if draft else None,
            **more,
        )


class ChangedArticle(FullArticle):
    job_id: str | None = Field(description="the indexing to follow; null if there is nothing to do")

    @classmethod
    def of_change(cls, changed: Changed) -> Self:
        return cls.of_detail(changed.detail, job_id=changed.batch)


class Removal(StrEnum):
    DELETED = "deleted"
    ARCHIVED = "archived"


class DeletedArticle(BaseModel):
    article_id: str
    outcome: Removal = Field(description="archived if it was ever published, for its receipts")
    job_id: str | None

    @classmethod
    def of(cls, article_id: str, deleted: Deleted) -> Self:
        outcome = Removal.ARCHIVED if deleted.archived else Removal.DELETED
        return cls(article_id=article_id, outcome=outcome, job_id=deleted.batch)


class Version(BaseModel):
    number: int
    title: str
    author: str
    created_at: datetime
    is_published: bool = Field(description="customers get this one now")

    @classmethod
    def of(cls, entry: VersionEntry) -> Self:
        return cls(**_version(entry))


class FullVersion(Version):
    url: str | None
    body: str
    phrasings: list[str]
    keywords: list[str]
    diff: str | None = Field(description="unified diff from the version asked for to this one")

    @classmethod
    def of_text(cls, entry: VersionEntry, diff: str | None) -> Self:
        version = entry.version
        return cls(
            **_version(entry),
            url=version.url,
            body=version.body,
            phrasings=version.phrasings,
            keywords=version.keywords,
            diff=diff,
        )


def _summary(entry: ArticleEntry) -> dict[str, Any]:
    article = entry.article
    return {
        "article_id": article.id,
        "title": article.title,
        "status": article.status,
        "audience": article.audience,
        "tags": article.tags,
        "owner": article.owner,
        "review_by": article.review_by,
        "version": entry.version,
        "has_draft": entry.has_draft,
        "in_review": entry.in_review,
        "source": article.source,
        "created_at": article.created_at,
        "updated_at": article.updated_at,
        "revision": article.revision,
    }


def _version(entry: VersionEntry) -> dict[str, Any]:
    version = entry.version
    return {
        "number": version.number,
        "title": version.title,
        "author": version.author,
        "created_at": version.created_at,
        "is_published": entry.is_published,
    }
