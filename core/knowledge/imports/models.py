"""Tables of imports: what was planned, what became of each article, and the pages to sync with."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now, one_of


class ImportKind(StrEnum):
    FILES = "files"
    WEB = "web"


class ImportState(StrEnum):
    PLANNING = "planning"
    """Pages are being read."""
    PLANNED = "planned"
    """It waits for somebody to look at it and to start it."""
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


UNFINISHED = (ImportState.PLANNING, ImportState.PLANNED, ImportState.RUNNING)


class ItemState(StrEnum):
    """What carrying an item out would do, as it looked when the import was planned."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    """Another article says the same; left out unless it is chosen."""
    BROKEN = "broken"
    GONE = "gone"
    """The source no longer has it: it is archived."""


class ItemOutcome(StrEnum):
    """What carrying an item out did."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    ARCHIVED = "archived"
    SKIPPED = "skipped"
    """The article was changed after the plan was made."""


class WebKind(StrEnum):
    PAGE = "page"
    SITEMAP = "sitemap"


def new_import_id() -> str:
    return f"imp_{uuid4().hex[:16]}"


class WebSource(Base):
    """A page or a sitemap on the web that articles are kept in step with."""

    __tablename__ = "web_sources"
    __table_args__ = (CheckConstraint(one_of("kind", WebKind), name="known_kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500), unique=True)
    kind: Mapped[str | None] = mapped_column(String(20))
    """Known once it was read."""
    prefix: Mapped[str | None] = mapped_column(String(500))
    """Of a sitemap only pages whose path begins so are read."""
    archive_missing: Mapped[bool]
    """As its latest import that was started had it."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    synced_at: Mapped[datetime | None]
    """When an import of it was last carried out to its end."""
    last_error: Mapped[str | None] = mapped_column(Text)
    """Why it could not be read the last time."""


class Import(Base):
    """One import. Its id is the batch of its index jobs, too."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint(one_of("kind", ImportKind), name="known_kind"),
        CheckConstraint(one_of("state", ImportState), name="known_state"),
        Index(
            "uq_imports_unfinished_of_web_source",
            "web_source_id",
            unique=True,
            sqlite_where=text("state IN ('planning', 'planned', 'running')"),
            postgresql_where=text("state IN ('planning', 'planned', 'running')"),
        ),
        Index("ix_imports_state_created_at", "state", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True, default=new_import_id)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(500))
    """What lists call it: its files, or its address."""
    source: Mapped[str | None] = mapped_column(String(500))
    """The name of the set that its articles are; they remember it."""
    web_source_id: Mapped[int | None] = mapped_column(
        ForeignKey("web_sources.id", ondelete="SET NULL")
    )
    archive_missing: Mapped[bool]
    author: Mapped[str] = mapped_column(String(200))
    """Who asked for it; once it is started, who did that. Stands in the versions that it makes."""
    pages_found: Mapped[int] = mapped_column(default=0)
    pages_read: Mapped[int] = mapped_column(default=0)
    notice: Mapped[str | None] = mapped_column(Text)
    """What whoever starts it should know beside the items."""
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    """How often a worker took it up since it last came on."""
    lease_until: Mapped[datetime | None]


class ImportItem(Base):
    """One file, row or page of an import, or an article that its source no longer has."""

    __tablename__ = "import_items"
    __table_args__ = (
        CheckConstraint(one_of("state", ItemState), name="known_state"),
        CheckConstraint(one_of("outcome", ItemOutcome), name="known_outcome"),
        UniqueConstraint("import_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[str] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    """The path inside the import, with the row, or the page's address."""
    state: Mapped[str] = mapped_column(String(20))
    article_id: Mapped[str | None] = mapped_column(String(200))
    title: Mapped[str | None] = mapped_column(String(500))
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it is broken, what it repeats, or why it was skipped."""
    duplicate_of: Mapped[str | None] = mapped_column(String(200))
    """The id of the article that says the same."""
    chosen: Mapped[bool]
    """Whether it is carried out with the rest."""
    seen_revision: Mapped[int | None]
    """That of the article when the plan was made; `None` where there was none."""
    document: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What is to be published, until that has happened or will not."""
    outcome: Mapped[str | None] = mapped_column(String(20))
    taken_at: Mapped[datetime | None]
