"""Table of the filters that operators keep under a name."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now

LONGEST_NAME = 60
"""Characters of a view's name, which stands on a link above the list."""
LONGEST_QUERY = 2000


class SavedView(Base):
    """Filters of the list of sessions. A name is there once, shared and for each owner."""

    __tablename__ = "saved_views"
    __table_args__ = (
        Index(
            "uq_saved_views_shared",
            "name",
            unique=True,
            sqlite_where=text("owner_id IS NULL"),
            postgresql_where=text("owner_id IS NULL"),
        ),
        Index(
            "uq_saved_views_own",
            "owner_id",
            "name",
            unique=True,
            sqlite_where=text("owner_id IS NOT NULL"),
            postgresql_where=text("owner_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    query: Mapped[str] = mapped_column(String(LONGEST_QUERY))
    """What the address of the list has after its question mark."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("operators.id", ondelete="CASCADE"))
    """The operator who alone sees and changes it; `None` is shared by all."""
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def is_shared(self) -> bool:
        return self.owner_id is None
