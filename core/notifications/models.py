"""Tables of what is told to other systems: where to, and the outbox of what is on its way."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, now, one_of


class TargetKind(StrEnum):
    WEBHOOK = "webhook"
    """A program of the company: JSON with a signature."""
    SLACK = "slack"
    """A chat room, by an incoming webhook as Slack, Mattermost and others have it."""
    EMAIL = "email"


class NotificationEvent(StrEnum):
    """What can be told. A new word here needs no migration."""

    TICKET_OPENED = "ticket.opened"
    TICKET_CLAIMED = "ticket.claimed"
    TICKET_REPLIED = "ticket.replied"
    TICKET_RESOLVED = "ticket.resolved"
    TICKET_REOPENED = "ticket.reopened"
    TICKET_REQUEUED = "ticket.requeued"
    """Its owner gave it back, or was too slow."""
    TICKET_OVERDUE = "ticket.overdue"
    """The promised time has passed without an answer."""
    TICKET_CONTACT = "ticket.contact"
    """The customer left an e-mail address to be answered at."""
    ANSWER_RECALLED = "answer.recalled"
    """A session was told that an answer it had got was wrong."""


PING = "ping"
"""The event of a test; nobody subscribes to it."""


class NotificationStatus(StrEnum):
    PENDING = "pending"
    """Not sent yet, or to be tried again."""
    DELIVERED = "delivered"
    DEAD = "dead"
    """Given up: a person retries or discards it."""


def new_event_id() -> str:
    return f"evt_{uuid4().hex[:24]}"


class NotificationTarget(Base):
    """Someone who is told."""

    __tablename__ = "notification_targets"
    __table_args__ = (CheckConstraint(one_of("kind", TargetKind), name="known_kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100), unique=True)
    address: Mapped[str] = mapped_column(String(2000))
    """A URL, or an e-mail address."""
    secret: Mapped[str | None] = mapped_column(String(100))
    """What webhooks are signed with, so it is stored as it is; shown when the target is made."""
    events: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The events that are told; empty means all."""
    with_words: Mapped[bool] = mapped_column(default=False)
    """Whether customers' own words may leave the house."""
    enabled: Mapped[bool] = mapped_column(default=True)
    """What waits for a target that is not enabled goes on waiting."""
    delivered_count: Mapped[int] = mapped_column(default=0)
    failed_count: Mapped[int] = mapped_column(default=0)
    """Attempts that failed, each retry anew."""
    created_at: Mapped[datetime] = mapped_column(default=now)

    def wants(self, event: NotificationEvent) -> bool:
        return self.enabled and (not self.events or event in self.events)

    @property
    def shown_address(self) -> str:
        """The address as lists show it. A chat room's whole address lets anyone write there."""
        if self.kind != TargetKind.SLACK:
            return self.address
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.hostname}/…"


class Notification(Base):
    """One event on its way to one target. Its id stays the same however often it is sent."""

    __tablename__ = "notifications"
    __table_args__ = (
        CheckConstraint(one_of("status", NotificationStatus), name="known_status"),
        Index("ix_notifications_listed", "status", "created_at"),
        Index(
            "ix_notifications_due",
            "target_id",
            "next_attempt_at",
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True, default=new_event_id)
    target_id: Mapped[int] = mapped_column(
        ForeignKey("notification_targets.id", ondelete="CASCADE")
    )
    session_id: Mapped[str | None] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), index=True
    )
    """What is told about a session goes when the session goes."""
    event: Mapped[str] = mapped_column(String(40))
    payload: Mapped[Mapping[str, Any]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(String(20), default=NotificationStatus.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(default=now)
    lease_until: Mapped[datetime | None]
    """Until then a worker is busy with it, and no other one takes it."""
    last_error: Mapped[str | None] = mapped_column(Text)
    """Why it was not delivered, without address or secret."""
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    delivered_at: Mapped[datetime | None]
