"""What the knowledge base's part of the HTTP API takes and answers with."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field

from app.schemas import Text
from core.knowledge.catalogue import ArticleDetail, ArticleEntry
from core.knowledge.curation import Changed
from core.knowledge.documents.document import Document
from core.knowledge.drafts import Deleted
from core.knowledge.models import ArticleDraft, ArticleStatus, Audience
from core.knowledge.versions import VersionEntry

LARGEST_NUMBER = 2**31 - 1
"""What every database's integer holds."""
BODY_LIMIT = 200_000
Tag = Annotated[Text, Field(min_length=1, max_length=100)]
VersionNumber = Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]
Revision = Annotated[
    int | None,
    Field(
        ge=0,
        le=LARGEST_NUMBER,
        description="the article's as you saw it; another's change since"
        " then is a 409. Without it the last writer wins",
    ),
]


class ArticleText(BaseModel):
    """What an article says, and to whom."""

    title: Text = Field(min_length=1, max_length=300)
    body: Text = Field(min_length=1, max_length=BODY_LIMIT, description="Markdown")
    url: Text | None = Field(None, max_length=2000, description="where customers can read it")
    audience: Audience = Audience.PUBLIC
    tags: list[Tag] = Field(default_factory=list, max_length=50)
    owner: Text | None = Field(None, max_length=200)
    review_by: date | None = None

    def as_document(self, article_id: str) -> Document:
        return Document(
            id=article_id,
            title=self.title,
            body=self.body,
            url=self.url,
            tags=tuple(self.tags),
            audience=self.audience,
            owner=self.owner,
            review_by=self.review_by,
        )


class NewArticle(ArticleText):
    article_id: Text | None = Field(
        None,
        min_length=1,
        max_length=200,
        description="of the characters a-z 0-9 - _ . : and / ; made from the title if absent",
    )
    publish: bool = Field(False, description="at once, without a draft")


class ArticleChange(ArticleText):
    revision: Revision = None


class PublishRequest(BaseModel):
    revision: Revision = None
    reason: Text | None = Field(
        None, max_length=2000, description="why, although some questions are answered worse"
    )


class RestoreRequest(BaseModel):
    version: VersionNumber = Field(
        description="number of the version whose text is to be published"
    )


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
    source: str | None = Field(description="what it was imported from")
    created_at: datetime
    updated_at: datetime
    revision: int = Field(description="counts every change, of the draft too")

    @classmethod
    def of(cls, entry: ArticleEntry) -> Self:
        return cls(**_summary(entry))


class Draft(BaseModel):
    """The text that is being written; nobody finds it until it is published."""

    title: str
    body: str
    url: str | None
    audience: Audience
    tags: list[str]
    owner: str | None
    review_by: date | None
    author: str
    updated_at: datetime

    @classmethod
    def of(cls, draft: ArticleDraft) -> Self:
        return cls.model_validate(draft, from_attributes=True)


class FullArticle(Article):
    """An article with its text."""

    url: str | None
    body: str | None = Field(description="the text of `version`, in Markdown")
    author: str | None = Field(description="who published it")
    published_at: datetime | None
    passages: int = Field(description="parts of the text that can be found and quoted")
    indexed: int = Field(description="passages that search by meaning finds already")
    draft: Draft | None

    @classmethod
    def of_detail(cls, detail: ArticleDetail, **more: str | None) -> Self:
        version = detail.version
        entry = ArticleEntry(
            detail.article, version.number if version else None, detail.draft is not None
        )
        return cls(
            **_summary(entry),
            url=version and version.url,
            body=version and version.body,
            author=version and version.author,
            published_at=version and version.created_at,
            passages=len(detail.passages),
            indexed=detail.searchable,
            draft=Draft.of(detail.draft) if detail.draft else None,
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
    diff: str | None = Field(description="unified diff from the version asked for to this one")

    @classmethod
    def of_text(cls, entry: VersionEntry, diff: str | None) -> Self:
        version = entry.version
        return cls(**_version(entry), url=version.url, body=version.body, diff=diff)


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
