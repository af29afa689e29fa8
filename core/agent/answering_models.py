"""Table of the versions of when the agent answers; one is live, or the shipped one holds."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base
from core.one_live import OneLive, only_one_live


class AnsweringVersion(OneLive, Base):
    """A threshold and a calibration, with the measurement that they were chosen by."""

    __tablename__ = "answering_versions"
    __table_args__ = (
        CheckConstraint("threshold BETWEEN 0 AND 1", name="threshold_is_a_share"),
        CheckConstraint("budget BETWEEN 0 AND 1", name="budget_is_a_share"),
        only_one_live("answering_versions"),
    )

    budget: Mapped[float]
    """Share of wrong ones among the answers that the company allows, 0 to 1."""
    threshold: Mapped[float]
    slope: Mapped[float]
    intercept: Mapped[float]
    """Of the retrieval's logit; 1 and 0 leave the shipped confidence as it is."""
    measured: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Examples, wrong ones, coverage, error with its interval, ECE before and after, curves."""
