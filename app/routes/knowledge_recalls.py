"""Recall a version that was wrong: who was answered from it, and what they are told.

These stand before `knowledge`'s routes, whose article ids may hold slashes.
"""

from fastapi import APIRouter, Response

from app.deps import VIEWER, CuratorCaller, ServicesOf
from app.paging import Limit, Offset, counted
from app.schemas_article_text import VersionNumber
from app.schemas_upkeep import Recall, RecallRequest, VersionRecall

_PATH = "/articles/{article_id:path}/versions/{number}/recall"
router = APIRouter(prefix="/api/knowledge", tags=["Knowledge"])


@router.get("/recalls", dependencies=[VIEWER])
def list_recalls(
    services: ServicesOf, response: Response, limit: Limit = 20, offset: Offset = 0
) -> list[Recall]:
    """All recalls, the latest first, withdrawn ones too. `X-Total-Count` says how many."""
    page, total = services.quality.recalls.find(limit=limit, offset=offset)
    counted(response, total)
    return [Recall.of(row) for row in page]


@router.get(_PATH, dependencies=[VIEWER])
def get_recall(
    services: ServicesOf,
    article_id: str,
    number: VersionNumber,
    limit: Limit = 20,
    offset: Offset = 0,
) -> VersionRecall:
    """Who was answered from a version, whether it is recalled or not."""
    return VersionRecall.of(
        services.quality.recalls.view(article_id, number, limit=limit, offset=offset)
    )


@router.post(_PATH, status_code=201)
def recall_version(
    services: ServicesOf,
    caller: CuratorCaller,
    article_id: str,
    number: VersionNumber,
    wanted: RecallRequest,
) -> VersionRecall:
    """Tell every session that was answered from the version what is right, once."""
    recalled = services.quality.recalls.recall(
        article_id, number, by=caller.name, text=wanted.text, archive=wanted.archive
    )
    return VersionRecall.of(recalled)


@router.delete(_PATH)
def withdraw_recall(
    services: ServicesOf, caller: CuratorCaller, article_id: str, number: VersionNumber
) -> Recall:
    """Tell nobody any more; who was told already keeps the correction."""
    return Recall.of(services.quality.recalls.withdraw(article_id, number, by=caller.name))
