"""Tables of the detector: its versions, what operators correct, and the company's own rules."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now
from core.escalation.detection.business import RuleKind
from core.escalation.detection.verdict import HandOver


class DetectorVersion(Base):
    """A trained classifier as plain numbers. The database allows one that is live."""

    __tablename__ = "detector_versions"
    __table_args__ = (
        Index(
            "uq_detector_versions_one_live",
            "is_live",
            unique=True,
            sqlite_where=text("is_live"),
            postgresql_where=text("is_live"),
        ),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(String(200))
    coefficients: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What `Classifier.from_coefficients` reads."""
    thresholds: Mapped[dict[str, float]] = mapped_column(JSON)
    metrics: Mapped[dict[str, Any]] = mapped_column(JSON)
    """`after`: its measures on the shipped examples; `before`: those of the version it was to
    follow, empty for the first."""
    is_live: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")


class DetectorCorrection(Base):
    """An operator's word on a customer's message; the text stays with the message alone."""

    __tablename__ = "detector_corrections"
    __table_args__ = (CheckConstraint("label IN ('now', 'none')", name="known_label"),)

    message_seq: Mapped[int] = mapped_column(
        ForeignKey("messages.seq", ondelete="CASCADE"), primary_key=True
    )
    label: Mapped[str] = mapped_column(String(10))
    """`now`: it should have gone to a person; `none`: it should not have."""
    corrected_by: Mapped[str] = mapped_column(String(200))
    corrected_at: Mapped[datetime] = mapped_column(default=now)


class DetectorRetraining(Base):
    """A wish to train anew, which the worker carries out."""

    __tablename__ = "detector_retrainings"

    id: Mapped[int] = mapped_column(primary_key=True)
    requested_by: Mapped[str] = mapped_column(String(200))
    requested_at: Mapped[datetime] = mapped_column(default=now)
    lease_until: Mapped[datetime | None]
    """Until then whoever took it has time for it."""
    finished_at: Mapped[datetime | None]


class BusinessRule(Base):
    """A rule that the company has made itself."""

    __tablename__ = "business_rules"
    __table_args__ = (
        CheckConstraint(
            f"kind IN ({', '.join(repr(kind.value) for kind in RuleKind)})", name="known_kind"
        ),
        CheckConstraint(
            f"outcome IN ({', '.join(repr(each.value) for each in HandOver)})",
            name="known_outcome",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    condition: Mapped[dict[str, Any]] = mapped_column(JSON)
    outcome: Mapped[str] = mapped_column(String(10))
    enabled: Mapped[bool] = mapped_column(default=True)
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)
