"""Table of signs of life."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now


class Heartbeat(Base):
    """The last time a process said that it works."""

    __tablename__ = "heartbeats"

    process: Mapped[str] = mapped_column(String(50), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(default=now)
