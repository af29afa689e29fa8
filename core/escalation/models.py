"""Tables of the requests for a person, and what may be done with one."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.service import Caller
from core.db import Base, now
from core.errors import TicketNotResolved, TicketResolved, TicketTaken


class TicketStatus(StrEnum):
    QUEUED = "queued"
    """It has no owner; the customer waits."""
    CLAIMED = "claimed"
    RESOLVED = "resolved"


class TicketReason(StrEnum):
    """Why a person takes over, the gravest first."""

    SAFETY = "safety"
    """Danger to someone, by a product or by their own hand."""
    SECURITY = "security"
    """Fraud, or an account that someone else has taken over."""
    LEGAL = "legal"
    """A legal threat, or a matter for an authority."""
    PRIVACY = "privacy"
    """The customer's data shall be shown, corrected or erased."""
    EXPLICIT_REQUEST = "explicit_request"
    BUSINESS_RULE = "business_rule"
    """A rule that the company has made itself."""
    FRUSTRATION = "frustration"
    REPEATED_FAILURE = "repeated_failure"
    """The same need was not met several times."""
    NO_ANSWER = "no_answer"
    """The knowledge base has no answer, and the customer wants one."""
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
    reopened_at: Mapped[datetime | None]
    """When it went back into the queue, the last time."""
    claimed_at: Mapped[datetime | None]
    """When it left the queue; a transfer does not change it."""
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None] = mapped_column(Text)
    """What was done, in the words of whoever resolved it; customers do not see it."""

    @property
    def is_queued(self) -> bool:
        """Whether nobody has it yet."""
        return self.status == TicketStatus.QUEUED

    @property
    def waiting_since(self) -> datetime:
        return self.reopened_at or self.created_at

    @property
    def waited_s(self) -> float:
        """Seconds in the queue, up to now if it still stands there."""
        until = self.claimed_at or self.resolved_at or now()
        return max(0.0, (until - self.waiting_since).total_seconds())

    def is_owned_by(self, caller: Caller) -> bool:
        """Programs have no number, so among them the name decides."""
        if self.is_queued:
            return False
        if self.owner_id is None and caller.operator_id is None:
            return self.owner_name == caller.name
        return self.owner_id == caller.operator_id

    def claim(self, caller: Caller) -> bool:
        """Make the caller its owner; `True` if that is new. Raises TicketResolved, TicketTaken."""
        self.require_live()
        if self.is_queued:
            self.give_to(caller)
            return True
        if not self.is_owned_by(caller):
            raise TicketTaken(self.owner_name or "Someone")
        return False

    def give_to(self, caller: Caller) -> None:
        """Whoever has it now, from here on it is the caller's. Raises TicketResolved."""
        self.require_live()
        self.status = TicketStatus.CLAIMED
        self.owner_id, self.owner_name = caller.operator_id, caller.name
        self.claimed_at = self.claimed_at or now()

    def resolve(self, resolution: str | None = None) -> None:
        """Raises TicketResolved."""
        self.require_live()
        self.status = TicketStatus.RESOLVED
        self.resolution = resolution
        self.resolved_at = now()

    def reopen(self) -> None:
        """Back into the queue, for anyone to claim. Raises TicketNotResolved."""
        self.require_resolved()
        self.status = TicketStatus.QUEUED
        self.owner_id = self.owner_name = None
        self.claimed_at = self.resolved_at = self.resolution = None
        self.reopened_at = now()

    def require_resolved(self) -> None:
        """Raises TicketNotResolved."""
        if self.status != TicketStatus.RESOLVED:
            raise TicketNotResolved(self.id)

    def require_live(self) -> None:
        """Raises TicketResolved."""
        if self.status == TicketStatus.RESOLVED:
            raise TicketResolved(self.id)


class TicketNote(Base):
    """What operators tell each other about a ticket; customers never see it."""

    __tablename__ = "ticket_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    author: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
