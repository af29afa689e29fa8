"""Table of what was changed by hand: who, when, what, before and after."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now


class AuditEntry(Base):
    """One change that somebody made. Written in the change's own transaction, never altered."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    actor: Mapped[str] = mapped_column(String(200), index=True)
    """The name of the operator, of the API key's program, or of the product's own part."""
    action: Mapped[str] = mapped_column(String(50), index=True)
    """A verb: created, edited, published …"""
    subject_kind: Mapped[str] = mapped_column(String(50))
    """The table's noun in the singular, as in "article"."""
    subject_id: Mapped[str] = mapped_column(String(200))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The fields that changed, as they were; `None` for something new."""
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The same fields since then; `None` for something that is gone."""
    reason: Mapped[str | None] = mapped_column(Text)
    """Why, in the actor's words, where one was asked for."""
