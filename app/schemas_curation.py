"""What reviews, the split into passages and the audit log take and answer with."""

from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from app.paging import LARGEST_NUMBER
from app.schemas import Text
from app.schemas_article_text import ArticleText, Revision
from core.audit.models import AuditEntry
from core.knowledge.drafts import MergedChange
from core.knowledge.models import Audience
from core.knowledge.splitting import PlannedPassage, SplitAction, SplitEdit


class DraftRequest(BaseModel):
    revision: Revision = None


class SendBackRequest(DraftRequest):
    note: Text | None = Field(
        None, max_length=1000, description="what is to be changed, for the article's history"
    )


class MergeRequest(BaseModel):
    base: ArticleText = Field(description="the text that you began with")
    mine: ArticleText = Field(description="what you made of it")


class MergedText(BaseModel):
    """Both changes together."""

    title: str
    body: str
    url: str | None
    audience: Audience
    tags: list[str]
    owner: str | None
    review_by: date | None
    phrasings: list[str]
    keywords: list[str]
    conflicts: list[str] = Field(
        description="fields that both changed: of the body both texts stand between marks, "
        "of the others yours was taken"
    )
    revision: int = Field(description="of the article with which yours was merged")

    @classmethod
    def of(cls, found: MergedChange) -> Self:
        document = found.merged.document
        return cls(
            title=document.title,
            body=document.body,
            url=document.url,
            audience=Audience(document.audience),
            tags=list(document.tags),
            owner=document.owner,
            review_by=document.review_by,
            phrasings=list(document.phrasings),
            keywords=list(document.keywords),
            conflicts=list(found.merged.conflicts),
            revision=found.revision,
        )


class Boundary(BaseModel):
    """A block with which another passage could begin."""

    block: int
    text: str = Field(description="its first words")


class PlannedPassageAnswer(BaseModel):
    """A passage as publishing the text makes it."""

    position: int = Field(description="counted from 0")
    heading: str = Field(description='the headings above it, joined by " > "')
    text: str
    disabled: bool = Field(description="no search finds it")
    tokens: int = Field(description="of its title, headings and text, as the model counts")
    max_tokens: int = Field(description="what the model reads")
    can_merge: bool = Field(description="with the passage below")
    boundaries: list[Boundary]

    @classmethod
    def of(cls, planned: PlannedPassage) -> Self:
        return cls(
            position=planned.position,
            heading=planned.passage.heading,
            text=planned.passage.text,
            disabled=planned.passage.disabled,
            tokens=planned.tokens,
            max_tokens=planned.max_tokens,
            can_merge=planned.can_merge,
            boundaries=[Boundary(block=each.block, text=each.text) for each in planned.blocks],
        )


class SplitRequest(DraftRequest):
    action: SplitAction
    passage: int = Field(ge=0, le=LARGEST_NUMBER, description="its position")
    block: int = Field(
        0, ge=0, le=LARGEST_NUMBER, description="of a boundary, for the action `divide`"
    )

    @property
    def edit(self) -> SplitEdit:
        return SplitEdit(self.action, self.passage, self.block)


class AuditEntryAnswer(BaseModel):
    """A change that somebody made; never altered."""

    id: int
    at: datetime
    actor: str = Field(description="an operator, an API key's program or a part of the product")
    action: str
    subject_kind: str
    subject_id: str
    before: dict[str, Any] | None = Field(description="the fields that changed, as they were")
    after: dict[str, Any] | None = Field(description="the same fields since then")
    reason: str | None

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        return cls.model_validate(entry, from_attributes=True)
