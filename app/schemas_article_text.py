"""What writing an article takes: its text, and whom it is for."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from app.paging import LARGEST_NUMBER
from app.schemas import Text
from core.knowledge.documents.document import Document
from core.knowledge.documents.metadata import (
    MAX_KEYWORD,
    MAX_KEYWORDS,
    MAX_PHRASING,
    MAX_PHRASINGS,
)
from core.knowledge.models import Audience

BODY_LIMIT = 200_000
Tag = Annotated[Text, Field(min_length=1, max_length=100)]
Phrasing = Annotated[Text, Field(min_length=1, max_length=MAX_PHRASING)]
Keyword = Annotated[Text, Field(min_length=1, max_length=MAX_KEYWORD)]
ALSO_ASKED = "questions that it answers, in other words than its text's"
KEYWORDS = "words that customers use and the text does not"
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
    phrasings: list[Phrasing] = Field(
        default_factory=list, max_length=MAX_PHRASINGS, description=ALSO_ASKED
    )
    keywords: list[Keyword] = Field(
        default_factory=list, max_length=MAX_KEYWORDS, description=KEYWORDS
    )

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
            phrasings=tuple(self.phrasings),
            keywords=tuple(self.keywords),
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
        None, max_length=1000, description="why, also where it answers some questions worse"
    )


class RestoreRequest(BaseModel):
    version: VersionNumber = Field(
        description="number of the version whose text is to be published"
    )
