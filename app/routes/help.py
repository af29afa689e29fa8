"""/help/{article_id}: a published public article as a page of its own."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from app.chat_language import reader_of
from app.deps import ServicesOf
from app.help_page import POLICY, article_page, missing_page
from core.errors import ArticleNotFound
from core.language.words import Words

router = APIRouter()


@router.get("/help/{article_id:path}", include_in_schema=False)
def help_article(services: ServicesOf, article_id: str, request: Request) -> HTMLResponse:
    """The article that a citation leads to, or a page that says it is not there."""
    words = Words.of(reader_of(request.headers).language)
    headers = {"Content-Security-Policy": POLICY, "Vary": "Accept-Language, Cookie"}
    try:
        version = services.curation.public_version(article_id)
    except ArticleNotFound:
        return HTMLResponse(missing_page(words), 404, headers)
    return HTMLResponse(article_page(version, words), headers=headers)
