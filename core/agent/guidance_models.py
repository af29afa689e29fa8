"""Table of the versions of the company's guidance; one is live, or none is in force."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now


class GuidanceVersion(Base):
    """How answers should be, as somebody wrote it down at one time. It never changes."""

    __tablename__ = "guidance_versions"
    __table_args__ = (
        Index(
            "uq_guidance_versions_one_live",
            "is_live",
            unique=True,
            sqlite_where=text("is_live"),
            postgresql_where=text("is_live"),
        ),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_live: Mapped[bool] = mapped_column(default=False)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Those of `core.agent.guidance.Guidance`."""
    why: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)
