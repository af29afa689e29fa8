"""Table of the requests for a person."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now


class TicketStatus(StrEnum):
    QUEUED = "queued"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


class TicketReason(StrEnum):
    EXPLICIT_REQUEST = "explicit_request"
    SAFETY = "safety"
    LEGAL = "legal"
    SECURITY = "security"
    FRUSTRATION = "frustration"
    OPERATOR_CHOICE = "operator_choice"


_LIVE = "status <> 'resolved'"


class Ticket(Base):
    """One escalation. The database allows one that is not resolved for each session."""

    __tablename__ = "tickets"
    __table_args__ = (
        CheckConstraint(
            f"status IN ({', '.join(repr(s.value) for s in TicketStatus)})", name="known_status"
        ),
        Index(
            "uq_tickets_one_live",
            "session_id",
            unique=True,
            sqlite_where=text(_LIVE),
            postgresql_where=text(_LIVE),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), index=True
    )
    status: Mapped[str] = mapped_column(String(20), default=TicketStatus.QUEUED, index=True)
    reason: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str | None] = mapped_column(Text)
    """The customer's own words for it."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("operators.id", ondelete="SET NULL"))
    """The operator who has it; empty too when a program has it, which has only a name."""
    owner_name: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)
    claimed_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None] = mapped_column(Text)
    """What was done, in the words of whoever resolved it; customers do not see it."""


class TicketNote(Base):
    """What operators tell each other about a ticket; customers never see it."""

    __tablename__ = "ticket_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    author: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
