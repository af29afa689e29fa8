"""/api/knowledge/conflicts and /stale: what is wrong in the knowledge base, and what is done."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from app.deps import VIEWER, CuratorCaller, ServicesOf
from app.paging import LARGEST_NUMBER, OFFSET_LIMIT, PAGE_LIMIT, Limit, Offset, counted
from app.schemas import Text
from app.schemas_upkeep import (
    ConflictMerge,
    ConflictResolution,
    ConflictWaiver,
    MergedConflict,
    PassageConflict,
    StaleArticle,
)
from core.quality.conflicts.comparison import ConflictKind
from core.quality.conflicts.models import ConflictState
from core.quality.conflicts.repository import ConflictFilter
from core.quality.staleness import StaleReason


class ConflictQuery(BaseModel):
    state: ConflictState = ConflictState.OPEN
    kind: ConflictKind | None = None
    article_id: Text | None = Field(None, max_length=200)
    limit: int = Field(20, ge=1, le=PAGE_LIMIT)
    offset: int = Field(0, ge=0, le=OFFSET_LIMIT)


ConflictId = Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]
router = APIRouter(prefix="/api/knowledge", tags=["Knowledge"])


@router.get("/conflicts", dependencies=[VIEWER])
def list_conflicts(
    services: ServicesOf, response: Response, wanted: Annotated[ConflictQuery, Query()]
) -> list[PassageConflict]:
    """Passages that contradict or repeat each other; those first that customers saw most.

    `X-Total-Count` says how many match in all.
    """
    which = ConflictFilter(wanted.state, wanted.kind, wanted.article_id)
    page, total = services.quality.conflicts.find(which, limit=wanted.limit, offset=wanted.offset)
    counted(response, total)
    return [PassageConflict.of(row) for row in page]


@router.get("/conflicts/{conflict_id}", dependencies=[VIEWER])
def get_conflict(services: ServicesOf, conflict_id: ConflictId) -> PassageConflict:
    """Both passages side by side."""
    return PassageConflict.of(services.quality.conflicts.get(conflict_id))


@router.post("/conflicts/{conflict_id}/resolve")
def resolve_conflict(
    services: ServicesOf,
    caller: CuratorCaller,
    conflict_id: ConflictId,
    wanted: ConflictResolution | None = None,
) -> PassageConflict:
    """Say that it has been dealt with."""
    reason = wanted.reason if wanted else None
    return PassageConflict.of(
        services.quality.conflicts.resolve(conflict_id, by=caller.name, reason=reason)
    )


@router.post("/conflicts/{conflict_id}/waive")
def waive_conflict(
    services: ServicesOf, caller: CuratorCaller, conflict_id: ConflictId, wanted: ConflictWaiver
) -> PassageConflict:
    """Leave it as it is, for as long as both texts stay the same."""
    return PassageConflict.of(
        services.quality.conflicts.waive(conflict_id, by=caller.name, reason=wanted.reason)
    )


@router.post("/conflicts/{conflict_id}/reopen")
def reopen_conflict(
    services: ServicesOf, caller: CuratorCaller, conflict_id: ConflictId
) -> PassageConflict:
    """Take back what was decided."""
    return PassageConflict.of(services.quality.conflicts.reopen(conflict_id, by=caller.name))


@router.post("/conflicts/{conflict_id}/merge")
def merge_conflict(
    services: ServicesOf, caller: CuratorCaller, conflict_id: ConflictId, wanted: ConflictMerge
) -> MergedConflict:
    """Write a draft of the article that stays, with the other's passage behind its own."""
    merged = services.quality.conflicts.merge(
        conflict_id,
        by=caller.name,
        keep=wanted.keep,
        with_text=wanted.with_text,
        archive_other=wanted.archive_other,
    )
    return MergedConflict.of(merged)


@router.get("/stale", dependencies=[VIEWER])
def list_stale(
    services: ServicesOf,
    response: Response,
    reason: StaleReason | None = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> list[StaleArticle]:
    """Articles that need attention: rated down, found for nothing, overdue, never found.

    An article with several reasons is there once for each. `X-Total-Count` says how many there are.
    """
    page, total = services.quality.staleness.find(reason, limit=limit, offset=offset)
    counted(response, total)
    return [StaleArticle.of(entry) for entry in page]
