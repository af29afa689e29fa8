"""/api/knowledge/gaps: what customers asked and did not get, and what becomes of it."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from app.deps import VIEWER, CuratorCaller, ServicesOf
from app.paging import OFFSET_LIMIT, RowId, counted
from app.schemas import Text
from app.schemas_gaps import (
    CheckedGap,
    Dismissal,
    DraftedArticle,
    FullGap,
    Gap,
    GapQuestion,
    GapReply,
    MergedGap,
    SplitQuestion,
)
from core.bootstrap import Services
from core.quality.gaps.models import GapState
from core.quality.gaps.repository import GapFilter


class GapQuery(BaseModel):
    state: GapState | None = Field(None, description="open and drafted ones without it")
    q: Text | None = Field(None, max_length=200, description="in any of the questions")
    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=OFFSET_LIMIT)


router = APIRouter(prefix="/api/knowledge/gaps", tags=["Knowledge"])


@router.get("", dependencies=[VIEWER])
def list_gaps(
    services: ServicesOf, response: Response, wanted: Annotated[GapQuery, Query()]
) -> list[Gap]:
    """Gaps, those first that more customers have. `X-Total-Count` says how many match in all."""
    page, total = services.quality.gaps.board.find(
        GapFilter(state=wanted.state, text=wanted.q), limit=wanted.limit, offset=wanted.offset
    )
    counted(response, total)
    return [Gap.of(entry) for entry in page]


@router.get("/{gap_id}", dependencies=[VIEWER])
def get_gap(services: ServicesOf, gap_id: RowId) -> FullGap:
    """A gap with its questions, what the customers got, and what people replied to them."""
    return _full(services, gap_id)


@router.post("/{gap_id}/draft", status_code=201)
def draft_article(services: ServicesOf, caller: CuratorCaller, gap_id: RowId) -> DraftedArticle:
    """Draft an article from the people's replies, quoted and cited.

    The gap's questions become test questions with the tag `gap:<gap_id>`.
    """
    article_id = services.quality.gaps.drafting.draft(gap_id, by=caller.name)
    return DraftedArticle(gap_id=gap_id, article_id=article_id)


@router.post("/{gap_id}/check")
def check_gap(services: ServicesOf, caller: CuratorCaller, gap_id: RowId) -> CheckedGap:
    """Ask every question again of what is live. The worker does so after each publication."""
    return CheckedGap.of(services.quality.gaps.checking.check(gap_id, by=caller.name))


@router.post("/{gap_id}/dismiss")
def dismiss_gap(
    services: ServicesOf, caller: CuratorCaller, gap_id: RowId, wanted: Dismissal
) -> FullGap:
    """Nothing is to be written about it; questions like these stay away from the list."""
    services.quality.gaps.board.dismiss(gap_id, reason=wanted.reason, by=caller.name)
    return _full(services, gap_id)


@router.post("/{gap_id}/reopen")
def reopen_gap(services: ServicesOf, caller: CuratorCaller, gap_id: RowId) -> FullGap:
    """Put a closed or dismissed gap back on the list."""
    services.quality.gaps.board.reopen(gap_id, by=caller.name)
    return _full(services, gap_id)


@router.post("/{gap_id}/merge")
def merge_gaps(
    services: ServicesOf, caller: CuratorCaller, gap_id: RowId, wanted: MergedGap
) -> FullGap:
    """Take every question of another gap into this one."""
    services.quality.gaps.board.merge(gap_id, wanted.gap_id, by=caller.name)
    return _full(services, gap_id)


@router.post("/{gap_id}/split", status_code=201)
def split_gap(
    services: ServicesOf, caller: CuratorCaller, gap_id: RowId, wanted: SplitQuestion
) -> FullGap:
    """Take a question out of the gap into one of its own, which is the answer."""
    own = services.quality.gaps.board.split(gap_id, wanted.message_id, by=caller.name)
    return _full(services, own)


def _full(services: Services, gap_id: int) -> FullGap:
    gaps = services.quality.gaps
    return FullGap(
        **Gap.of(gaps.board.get(gap_id)).model_dump(),
        asked=[GapQuestion.of(each) for each in gaps.board.questions(gap_id)],
        replies=[GapReply.of(each) for each in gaps.drafting.replies(gap_id)],
    )
