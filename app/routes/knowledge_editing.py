"""/api/knowledge/articles/{id}/…: reviews of drafts, and how a text divides into passages."""

from fastapi import APIRouter

from app.deps import VIEWER, CuratorCaller, ServicesOf
from app.schemas_curation import (
    DraftRequest,
    PlannedPassageAnswer,
    SendBackRequest,
    SplitRequest,
)
from app.schemas_knowledge import FullArticle

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
