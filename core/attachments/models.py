"""Tables of the files that customers and operators send, and of the text read from them."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now
from core.sessions.models import new_id


class Attachment(Base):
    """A file of one session. Its bytes lie under `DATA_DIR/files`, named by their hash."""

    __tablename__ = "attachments"

    id: Mapped[str] = mapped_column(String(40), primary_key=True, default=lambda: new_id("att"))
    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), index=True
    )
    filename: Mapped[str] = mapped_column(String(255))
    """As its sender called it; shown, never used as a path."""
    content_type: Mapped[str] = mapped_column(String(200))
    """By its first bytes."""
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    """When its text was read, or found to be unreadable; `None` until then."""
    kind: Mapped[str | None] = mapped_column(String(20))
    """What it is by its content, a `core.attachments.reading.sections.Kind`."""
    refusal: Mapped[str | None] = mapped_column(String(20))
    """Why it could not be read, a `core.attachments.reading.sections.Refusal`."""
    pages: Mapped[int | None]
    is_partial: Mapped[bool | None]
    """Some of it was left out."""


class AttachmentPassage(Base):
    """A piece of a file's text, which is searched in its own session alone."""

    __tablename__ = "attachment_passages"
    __table_args__ = (UniqueConstraint("attachment_id", "ordinal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), index=True
    )
    attachment_id: Mapped[str] = mapped_column(ForeignKey("attachments.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    place: Mapped[str] = mapped_column(String(500))
    """Such as "page 2" or "sheet Orders, row 5"; empty where the kind of file has no places."""
    text: Mapped[str] = mapped_column(Text)
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)
    """float32, one unit vector; `None` beyond the first passages of a long file."""
