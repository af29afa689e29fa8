"""What imports that are planned first take and answer with, and the web sources of some."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field

from app.paging import LARGEST_NUMBER
from core.knowledge.imports import models
from core.knowledge.imports.models import ImportKind, ImportState, ItemOutcome, ItemState, WebKind
from core.knowledge.imports.service import Choice, ImportView
from core.knowledge.imports.web_sources import WebSourceView

MOST_POSITIONS = 20_000
Position = Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]


class StartRequest(BaseModel):
    """Which items are carried out besides, or instead of, those that usually are."""

    include_duplicates: bool = False
    include: list[Position] = Field(
        default_factory=list, max_length=MOST_POSITIONS, description="positions of duplicates"
    )
    leave_out: list[Position] = Field(
        default_factory=list, max_length=MOST_POSITIONS, description="positions of other items"
    )

    def as_choice(self) -> Choice:
        return Choice(self.include, self.leave_out, self.include_duplicates)


class PlannedCounts(BaseModel):
    """Items, as they looked when the plan was made."""

    new: int
    changed: int
    unchanged: int
    duplicate: int
    broken: int
    gone: int


class DoneCounts(BaseModel):
    """Items, by what carrying them out did."""

    new: int
    updated: int
    unchanged: int
    archived: int
    skipped: int = Field(description="their article was changed after the plan was made")


class ImportIndexing(BaseModel):
    """How far the search index follows, in articles."""

    total: int
    done: int
    failed: int
    finished: bool


class Import(BaseModel):
    import_id: str
    kind: ImportKind
    state: ImportState
    name: str = Field(description="its files, or its address")
    source: str | None = Field(description="the set that its articles are")
    archive_missing: bool
    author: str = Field(description="who planned it, or once it is started who did that")
    web_source_id: int | None
    planned: PlannedCounts
    to_do: int = Field(description="items that are to be carried out")
    done: int = Field(description="items of those that were")
    outcomes: DoneCounts
    pages_found: int
    pages_read: int
    indexing: ImportIndexing | None = Field(description="null in lists")
    notice: str | None = Field(description="what to know before it is started")
    error: str | None = Field(description="why it failed")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, view: ImportView) -> Self:
        record, counts, indexing = view.record, view.counts, view.indexing
        return cls(
            import_id=record.id,
            kind=ImportKind(record.kind),
            state=ImportState(record.state),
            name=record.name,
            source=record.source,
            archive_missing=record.archive_missing,
            author=record.author,
            web_source_id=record.web_source_id,
            planned=PlannedCounts(**{s.value: n for s, n in counts.planned.items()}),
            to_do=counts.chosen,
            done=counts.taken,
            outcomes=DoneCounts(**{o.value: n for o, n in counts.outcomes.items()}),
            pages_found=record.pages_found,
            pages_read=record.pages_read,
            indexing=indexing
            and ImportIndexing(
                total=indexing.total,
                done=indexing.done,
                failed=indexing.failed,
                finished=indexing.finished,
            ),
            notice=record.notice,
            error=record.error,
            created_at=record.created_at,
            started_at=record.started_at,
            finished_at=record.finished_at,
        )


class ImportItem(BaseModel):
    """One file, row or page, or an article that the source no longer has."""

    position: int
    name: str = Field(description="path in the import with the row, or address")
    state: ItemState
    article_id: str | None
    title: str | None
    reason: str | None = Field(description="why it is broken or was skipped, or what it repeats")
    duplicate_of: str | None = Field(description="id of the article that says the same")
    chosen: bool = Field(description="whether it is carried out")
    outcome: ItemOutcome | None = Field(description="null until it was")

    @classmethod
    def of(cls, item: models.ImportItem) -> Self:
        return cls(
            position=item.position,
            name=item.name,
            state=ItemState(item.state),
            article_id=item.article_id,
            title=item.title,
            reason=item.reason,
            duplicate_of=item.duplicate_of,
            chosen=item.chosen,
            outcome=ItemOutcome(item.outcome) if item.outcome else None,
        )


class WebSource(BaseModel):
    """A page or a sitemap that articles are kept in step with."""

    web_source_id: int
    url: str
    kind: WebKind | None = Field(description="null until it was read")
    prefix: str | None
    archive_missing: bool
    unfinished_import_id: str | None = Field(description="the import of it that is not over")
    created_at: datetime
    synced_at: datetime | None
    last_error: str | None = Field(description="why it could not be read the last time")

    @classmethod
    def of(cls, view: WebSourceView) -> Self:
        record = view.record
        return cls(
            web_source_id=record.id,
            url=record.url,
            kind=WebKind(record.kind) if record.kind else None,
            prefix=record.prefix,
            archive_missing=record.archive_missing,
            unfinished_import_id=view.unfinished,
            created_at=record.created_at,
            synced_at=record.synced_at,
            last_error=record.last_error,
        )
