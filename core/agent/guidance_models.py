"""Table of the versions of the company's guidance; one is live, or none is in force."""

from typing import Any

from sqlalchemy import JSON, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.one_live import OneLive, only_one_live


class GuidanceVersion(OneLive, Base):
    """How answers should be, as somebody wrote it down at one time. It never changes."""

    __tablename__ = "guidance_versions"
    __table_args__ = (only_one_live("guidance_versions"),)

    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Those of `core.agent.guidance.Guidance`."""
    why: Mapped[str] = mapped_column(Text)
