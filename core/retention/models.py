"""Table of how long ended sessions are kept, where somebody chose that in the console."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class RetentionChoice(Base):
    """The one row that wins over the setting; none leaves it to the setting."""

    __tablename__ = "retention_choices"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("days >= 0", name="no_negative_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    days: Mapped[int]
    """0 keeps them."""
