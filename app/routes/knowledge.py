"""/api/knowledge/articles: write, publish, archive and read articles and their versions.

An article's id may hold slashes, so the routes with a word behind the id come first. A slash at the
end says that all before it is the id: `…/articles/api/versions/` reads the article `api/versions`,
`…/articles/api/versions` lists the versions of the article `api`.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, BaseModel, Field

from app.deps import VIEWER, CuratorCaller, ServicesOf
from app.paging import OFFSET_LIMIT, PAGE_LIMIT, Limit, Offset, counted
from app.schemas import Text
from app.schemas_article_text import (
    ArticleChange,
    NewArticle,
    PublishRequest,
    RestoreRequest,
    VersionNumber,
)
from app.schemas_knowledge import (
    ChangedArticle,
    DeletedArticle,
    FullArticle,
    FullVersion,
    ListedArticle,
    Version,
)
from app.schemas_tests import TestRun
from core.knowledge.catalogue import ArticleFilter, ArticleOrder, ArticleStage, ReviewDue
from core.knowledge.models import Audience
from core.quality.article_use import DAYS, HIGH, LOW, OFTEN, Answering, Cited, UseFilter, UseOrder


class ArticleQuery(BaseModel):
    q: Text | None = Field(None, max_length=200, description="in the title or id")
    status: ArticleStage | None = Field(None, description="`review`: its draft is in review")
    tag: Text | None = Field(None, max_length=100)
    owner: Text | None = Field(None, max_length=200)
    audience: Audience | None = None
    review: ReviewDue | None = Field(
        None, description="its review date is past, within 7, 30 or 90 days, or not set"
    )
    cited: Cited | None = Field(
        None, description=f"by answers of the last {DAYS} days; often: {OFTEN} times"
    )
    answering: Answering | None = Field(
        None, description=f"answer rate below {LOW}, from {HIGH} on"
    )
    sort: ArticleOrder | UseOrder = ArticleOrder.UPDATED
    limit: int = Field(20, ge=1, le=PAGE_LIMIT)
    offset: int = Field(0, ge=0, le=OFFSET_LIMIT)

    def filters(self) -> tuple[ArticleFilter, UseFilter]:
        return (
            ArticleFilter(
                text=self.q,
                status=self.status,
                tag=self.tag,
                owner=self.owner,
                audience=self.audience,
                review=self.review,
                order=self.sort if isinstance(self.sort, ArticleOrder) else ArticleOrder.TITLE,
            ),
            UseFilter(
                self.cited, self.answering, self.sort if isinstance(self.sort, UseOrder) else None
            ),
        )


WholeId = Annotated[str, AfterValidator(lambda path: path.removesuffix("/"))]
"""The id that is the rest of the path."""

router = APIRouter(prefix="/api/knowledge/articles", tags=["Knowledge"])


@router.get("", dependencies=[VIEWER])
def list_articles(
    services: ServicesOf, response: Response, wanted: Annotated[ArticleQuery, Query()]
) -> list[ListedArticle]:
    """Articles, the latest change first. `X-Total-Count` says how many match in all."""
    page, total = services.quality.article_use.find(
        *wanted.filters(), limit=wanted.limit, offset=wanted.offset
    )
    counted(response, total)
    return [ListedArticle.of(found) for found in page]


@router.post("", status_code=201)
def create_article(
    services: ServicesOf, caller: CuratorCaller, wanted: NewArticle
) -> ChangedArticle:
    """Write a new article: a draft, or published at once with `publish`."""
    document = wanted.as_document(wanted.article_id or "")
    created = services.drafts.create(document, author=caller.name, publish=wanted.publish)
    return ChangedArticle.of_change(created)


@router.post("/{article_id:path}/publish")
def publish_draft(
    services: ServicesOf,
    caller: CuratorCaller,
    article_id: str,
    wanted: PublishRequest | None = None,
) -> ChangedArticle:
    """Make the draft the article's next version, which customers find from now on.

    It is compared with what is live first; one that answers worse needs a `reason`.
    """
    wanted = wanted or PublishRequest()
    published = services.quality.gate.publish(
        article_id, author=caller.name, revision=wanted.revision, reason=wanted.reason
    )
    return ChangedArticle.of_change(published)


@router.post("/{article_id:path}/compare", status_code=202)
def compare_draft(services: ServicesOf, caller: CuratorCaller, article_id: str) -> TestRun:
    """Compare what the draft answers with what is live: a test run that the worker carries out.

    Writing the draft asks for it too.
    """
    return TestRun.of(services.quality.gate.request(article_id, by=caller.name))


@router.post("/{article_id:path}/archive")
def archive_article(services: ServicesOf, caller: CuratorCaller, article_id: str) -> ChangedArticle:
    """Take an article away from customers; again, it changes nothing."""
    return ChangedArticle.of_change(services.curation.archive(article_id, author=caller.name))


@router.post("/{article_id:path}/restore")
def restore_version(
    services: ServicesOf, caller: CuratorCaller, article_id: str, wanted: RestoreRequest
) -> ChangedArticle:
    """Publish the text of an earlier version as a new one. A draft stays as it is."""
    restored = services.versions.restore(article_id, wanted.version, author=caller.name)
    return ChangedArticle.of_change(restored)


@router.get("/{article_id:path}/versions", dependencies=[VIEWER])
def list_versions(
    services: ServicesOf,
    response: Response,
    article_id: str,
    limit: Limit = PAGE_LIMIT,
    offset: Offset = 0,
) -> list[Version]:
    """An article's versions, the newest first. `X-Total-Count` says how many there are."""
    page, total = services.versions.of_article(article_id, limit=limit, offset=offset)
    counted(response, total)
    return [Version.of(entry) for entry in page]


@router.get("/{article_id:path}/versions/{number}", dependencies=[VIEWER])
def get_version(
    services: ServicesOf,
    article_id: str,
    number: VersionNumber,
    diff: Annotated[
        VersionNumber | None, Query(description="number of the version to compare with")
    ] = None,
) -> FullVersion:
    """The text of a version, which never changes."""
    entry = services.versions.get(article_id, number)
    changes = services.versions.diff(article_id, old=diff, new=number) if diff else None
    return FullVersion.of_text(entry, changes)


@router.get("/{article_id:path}", dependencies=[VIEWER])
def get_article(services: ServicesOf, article_id: WholeId) -> FullArticle:
    """An article with its published text and its draft."""
    return FullArticle.of_detail(services.curation.detail(article_id))


@router.put("/{article_id:path}")
def write_draft(
    services: ServicesOf, caller: CuratorCaller, article_id: WholeId, wanted: ArticleChange
) -> FullArticle:
    """Write the article's draft; what is published stays until the draft is published."""
    document = wanted.as_document(article_id)
    return FullArticle.of_detail(
        services.quality.gate.save(document, author=caller.name, revision=wanted.revision)
    )


@router.delete("/{article_id:path}")
def delete_article(
    services: ServicesOf, caller: CuratorCaller, article_id: WholeId
) -> DeletedArticle:
    """Delete an article that was never published; archive one that was, for its receipts."""
    return DeletedArticle.of(article_id, services.drafts.delete(article_id, author=caller.name))
