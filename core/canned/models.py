"""Table of the replies that operators keep ready."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now

LONGEST_NAME = 100
"""Characters of a folder or title."""
LONGEST_TEXT = 4000


class CannedReply(Base):
    """A text to insert into a reply. A folder holds each title once, shared and for each owner."""

    __tablename__ = "canned_replies"
    __table_args__ = (
        Index(
            "uq_canned_replies_shared",
            "folder",
            "title",
            unique=True,
            sqlite_where=text("owner_id IS NULL"),
            postgresql_where=text("owner_id IS NULL"),
        ),
        Index(
            "uq_canned_replies_own",
            "owner_id",
            "folder",
            "title",
            unique=True,
            sqlite_where=text("owner_id IS NOT NULL"),
            postgresql_where=text("owner_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    folder: Mapped[str] = mapped_column(String(LONGEST_NAME))
    title: Mapped[str] = mapped_column(String(LONGEST_NAME))
    text: Mapped[str] = mapped_column(Text)
    """With variables such as `{customer}`."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("operators.id", ondelete="CASCADE"))
    """The operator who alone sees and changes it; `None` is shared by all."""
    updated_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def is_shared(self) -> bool:
        return self.owner_id is None
