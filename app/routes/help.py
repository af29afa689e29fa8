"""/help/{article_id}: a published public article as a page of its own."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from app.deps import ServicesOf
from app.help_page import POLICY, article_page, missing_page
from core.errors import ArticleNotFound

router = APIRouter()


@router.get("/help/{article_id:path}", include_in_schema=False)
def help_article(services: ServicesOf, article_id: str) -> HTMLResponse:
    """The article that a citation leads to, or a page that says it is not there."""
    headers = {"Content-Security-Policy": POLICY}
    try:
        version = services.curation.public_version(article_id)
    except ArticleNotFound:
        return HTMLResponse(missing_page(), 404, headers)
    return HTMLResponse(article_page(version), headers=headers)
