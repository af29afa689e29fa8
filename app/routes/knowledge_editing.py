"""/api/knowledge/articles/{id}/…: reviews of drafts, and how a text divides into passages."""

from fastapi import APIRouter, Response

from app.deps import VIEWER, CuratorCaller, ServicesOf
from app.paging import PAGE_LIMIT, Limit, Offset, counted
from app.schemas_curation import (
    AuditEntryAnswer,
    DraftRequest,
    MergedText,
    MergeRequest,
    PlannedPassageAnswer,
    SendBackRequest,
    SplitRequest,
)
from app.schemas_knowledge import FullArticle
from core.audit.log import AuditFilter
from core.knowledge.changes import KIND

router = APIRouter(prefix="/api/knowledge/articles", tags=["Knowledge"])


@router.post("/{article_id:path}/submit")
def submit_draft(
    services: ServicesOf,
    caller: CuratorCaller,
    article_id: str,
    wanted: DraftRequest | None = None,
) -> FullArticle:
    """Ask for a review of the draft. Publishing it approves it; editing it withdraws it."""
    revision = wanted.revision if wanted else None
    return FullArticle.of_detail(
        services.reviews.submit(article_id, author=caller.name, revision=revision)
    )


@router.post("/{article_id:path}/send-back")
def send_draft_back(
    services: ServicesOf,
    caller: CuratorCaller,
    article_id: str,
    wanted: SendBackRequest | None = None,
) -> FullArticle:
    """End the review without publishing, with a note for the author."""
    wanted = wanted or SendBackRequest()
    return FullArticle.of_detail(
        services.reviews.send_back(
            article_id, author=caller.name, note=wanted.note, revision=wanted.revision
        )
    )


@router.post("/{article_id:path}/discard")
def discard_draft(
    services: ServicesOf,
    caller: CuratorCaller,
    article_id: str,
    wanted: DraftRequest | None = None,
) -> FullArticle:
    """Throw the draft of a published article away."""
    revision = wanted.revision if wanted else None
    return FullArticle.of_detail(
        services.drafts.discard(article_id, author=caller.name, revision=revision)
    )


@router.post("/{article_id:path}/merge")
def merge_texts(
    services: ServicesOf, _caller: CuratorCaller, article_id: str, wanted: MergeRequest
) -> MergedText:
    """Bring your change and one that was made since together; nothing is stored.

    After a 409 `ArticleChanged`: send what you began with and what you made of it, then PUT the
    answer with its `revision`.
    """
    base, mine = (text.as_document(article_id) for text in (wanted.base, wanted.mine))
    return MergedText.of(services.drafts.merge(base, mine))


@router.get("/{article_id:path}/history", dependencies=[VIEWER])
def list_history(
    services: ServicesOf,
    response: Response,
    article_id: str,
    limit: Limit = PAGE_LIMIT,
    offset: Offset = 0,
) -> list[AuditEntryAnswer]:
    """Who changed what of an article, the latest first. `X-Total-Count` says how many there are."""
    wanted = AuditFilter(kind=KIND, subject_id=article_id)
    page, total = services.audit.find(wanted, limit=limit, offset=offset)
    counted(response, total)
    return [AuditEntryAnswer.of(entry) for entry in page]


@router.get("/{article_id:path}/passages", dependencies=[VIEWER])
def list_passages(services: ServicesOf, article_id: str) -> list[PlannedPassageAnswer]:
    """How the draft divides, or the published text where there is no draft."""
    return [PlannedPassageAnswer.of(each) for each in services.splits.of_article(article_id)]


@router.post("/{article_id:path}/split")
def change_split(
    services: ServicesOf, caller: CuratorCaller, article_id: str, wanted: SplitRequest
) -> FullArticle:
    """Write the draft with another division: merge, divide, keep a passage from searches."""
    return FullArticle.of_detail(
        services.splits.change(
            article_id, wanted.edit, author=caller.name, revision=wanted.revision
        )
    )
