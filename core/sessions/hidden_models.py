"""The table of what customers wrote and their messages do not say."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now


class HiddenValue(Base):
    """Personal data of one session, sealed; the session's messages have its placeholder."""

    __tablename__ = "hidden_values"

    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True
    )
    placeholder: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Such as `[EMAIL_1]`."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=now)
