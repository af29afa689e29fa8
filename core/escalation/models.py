"""Tables of the requests for a person, and what may be done with one."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.service import Caller
from core.db import Base, now, one_of
from core.errors import TicketNotResolved, TicketResolved, TicketTaken
from core.escalation.states import IN_QUEUE, OWNED, TicketPriority, TicketReason, TicketStatus

__all__ = ["Promise", "Ticket", "TicketPriority", "TicketReason", "TicketStatus"]
_LIVE = "status <> 'resolved'"


class Ticket(Base):
    """One escalation. The database allows one that is not resolved for each session.

    What changes one takes the moment `at` as an argument, so that a whole step has one.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        CheckConstraint(one_of("status", TicketStatus), name="known_status"),
        CheckConstraint(one_of("priority", TicketPriority), name="known_priority"),
        Index(
            "uq_tickets_one_live",
            "session_id",
            unique=True,
            sqlite_where=text(_LIVE),
            postgresql_where=text(_LIVE),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    """The number that customers read."""
    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), index=True
    )
    status: Mapped[str] = mapped_column(String(20), default=TicketStatus.QUEUED, index=True)
    priority: Mapped[str] = mapped_column(String(10), default=TicketPriority.NORMAL)
    reason: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str | None] = mapped_column(Text)
    """The customer's own words for it."""
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the decision rested on: the words, the score, its threshold, and the rules' version."""
    summary: Mapped[str] = mapped_column(Text, default="")
    """What had happened before, for whoever takes it."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("operators.id", ondelete="SET NULL"))
    """The operator who has it; empty too when a program has it, which has only a name."""
    owner_name: Mapped[str | None] = mapped_column(String(200))
    owned_by_program: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    reopened_at: Mapped[datetime | None]
    """When it went back into the queue, the last time."""
    claimed_at: Mapped[datetime | None]
    """When it left the queue; a transfer does not change it."""
    first_reply_at: Mapped[datetime | None]
    """When a person first wrote, after the ticket was opened or reopened."""
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None] = mapped_column(Text)
    """What was done, in the words of whoever resolved it; customers do not see it."""
    awaiting_since: Mapped[datetime | None]
    """Since when the customer waits for a person's word; `None` while it is the customer's turn."""
    touched_at: Mapped[datetime | None]
    """When its owner last did something about it."""
    reply_due_at: Mapped[datetime | None]
    resolve_due_at: Mapped[datetime | None]
    reply_missed_at: Mapped[datetime | None]
    """When it was noticed that the first reply is late."""
    resolve_missed_at: Mapped[datetime | None]
    times_left: Mapped[int] = mapped_column(default=0)
    """How often it went back into the queue since its owner did not go on."""
    contact_asked: Mapped[bool] = mapped_column(default=False)
    """The customer was asked for an e-mail address, since nobody was there."""
    contact_email: Mapped[str | None] = mapped_column(String(320))

    @property
    def is_queued(self) -> bool:
        """Whether nobody has it yet."""
        return self.status in IN_QUEUE

    @property
    def is_live(self) -> bool:
        return self.status != TicketStatus.RESOLVED

    @property
    def waiting_since(self) -> datetime:
        """Since when it stands, or stood, in the queue; being left does not cost its place."""
        return self.reopened_at or self.created_at

    @property
    def waited_s(self) -> float:
        """Seconds in the queue, up to now if it still stands there."""
        until = self.claimed_at or self.resolved_at or now()
        return max(0.0, (until - self.waiting_since).total_seconds())

    def is_owned_by(self, caller: Caller) -> bool:
        """Programs have no number, so among them the name decides."""
        if self.status in IN_QUEUE:
            return False
        if self.owner_id is None and caller.operator_id is None:
            return self.owner_name == caller.name
        return self.owner_id == caller.operator_id

    def claim(self, caller: Caller, at: datetime) -> bool:
        """Make the caller its owner; `True` if that is new. Raises TicketResolved, TicketTaken."""
        self.require_live()
        if self.is_queued:
            self.give_to(caller, at)
            return True
        if not self.is_owned_by(caller):
            raise TicketTaken(self.owner_name or "Someone")
        return False

    def give_to(self, caller: Caller, at: datetime) -> None:
        """Whoever has it now, from here on it is the caller's. Raises TicketResolved."""
        self.require_live()
        if self.status not in OWNED:
            self.status = TicketStatus.CLAIMED
        self.owner_id, self.owner_name = caller.operator_id, caller.name
        self.owned_by_program = caller.operator_id is None
        self.claimed_at = self.claimed_at or at
        self.touched_at = at

    def answered(self, at: datetime) -> None:
        """Its owner has written: now it is the customer's turn."""
        self.status = TicketStatus.WAITING
        self.awaiting_since = None
        self.first_reply_at = self.first_reply_at or at
        self.touched_at = at

    def written_to(self, at: datetime) -> None:
        """The customer has written: now it is a person's turn."""
        self.awaiting_since = self.awaiting_since or at
        if self.status == TicketStatus.WAITING:
            self.status = TicketStatus.CLAIMED

    def leave(self, at: datetime) -> None:
        """Back into the queue at its old place, more urgent than before. Raises TicketResolved."""
        self.require_live()
        self._queue(TicketStatus.QUEUED)
        self.awaiting_since = self.awaiting_since or at
        self.priority = TicketPriority(self.priority).raised
        self.times_left += 1

    def resolve(self, at: datetime, resolution: str | None = None) -> None:
        """Raises TicketResolved."""
        self.require_live()
        self.status = TicketStatus.RESOLVED
        self.resolution = resolution
        self.resolved_at = at
        self.awaiting_since = None

    def reopen(self, at: datetime) -> None:
        """Back into the queue, for anyone to claim. Raises TicketNotResolved."""
        self.require_resolved()
        self._queue(TicketStatus.REOPENED)
        self.resolved_at = self.resolution = self.first_reply_at = None
        self.reply_missed_at = self.resolve_missed_at = None
        self.reopened_at = self.awaiting_since = at

    def require_resolved(self) -> None:
        """Raises TicketNotResolved."""
        if self.is_live:
            raise TicketNotResolved(self.id)

    def require_live(self) -> None:
        """Raises TicketResolved."""
        if not self.is_live:
            raise TicketResolved(self.id)

    def _queue(self, status: TicketStatus) -> None:
        self.status = status
        self.owner_id = self.owner_name = self.claimed_at = self.touched_at = None
        self.owned_by_program = False


class Promise(Base):
    """What a person told a customer would be done, in their own words."""

    __tablename__ = "promises"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), index=True
    )
    message_seq: Mapped[int] = mapped_column(
        ForeignKey("messages.seq", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    """The sentence, as it was written."""
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    """Until when, where the sentence says so."""
    kept_at: Mapped[datetime | None]
    kept_by: Mapped[str | None] = mapped_column(String(200))
