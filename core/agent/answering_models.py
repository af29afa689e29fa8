"""Table of the versions of when the agent answers; one is live, or the shipped one holds."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now


class AnsweringVersion(Base):
    """A threshold and a calibration, with the measurement that they were chosen by."""

    __tablename__ = "answering_versions"
    __table_args__ = (
        CheckConstraint("threshold BETWEEN 0 AND 1", name="threshold_is_a_share"),
        CheckConstraint("budget BETWEEN 0 AND 1", name="budget_is_a_share"),
        Index(
            "uq_answering_versions_one_live",
            "is_live",
            unique=True,
            sqlite_where=text("is_live"),
            postgresql_where=text("is_live"),
        ),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_live: Mapped[bool] = mapped_column(default=False)
    budget: Mapped[float]
    """Share of wrong ones among the answers that the company allows, 0 to 1."""
    threshold: Mapped[float]
    slope: Mapped[float]
    intercept: Mapped[float]
    """Of the retrieval's logit; 1 and 0 leave the shipped confidence as it is."""
    measured: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Examples, wrong ones, coverage, error with its interval, ECE before and after, curves."""
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)
