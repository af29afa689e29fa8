"""What the HTTP API takes and answers about notifications."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from app.schemas import Text
from core.notifications import models
from core.notifications.models import NotificationEvent, NotificationStatus, TargetKind
from core.notifications.repository import NotificationView
from core.notifications.retries import Attempt
from core.notifications.service import LONGEST_ADDRESS, LONGEST_NAME, TargetChange

Name = Annotated[Text, Field(min_length=1, max_length=LONGEST_NAME)]
Address = Annotated[
    Text,
    Field(min_length=1, max_length=LONGEST_ADDRESS, description="a URL, or an e-mail address"),
]
Events = Annotated[
    list[NotificationEvent], Field(max_length=50, description="an empty list means all")
]
WithWords = Annotated[bool, Field(description="what customers wrote may be sent there")]


class NewTarget(BaseModel):
    kind: TargetKind
    name: Name
    address: Address
    events: Events = []
    with_words: WithWords = False


class TargetPatch(BaseModel):
    """What is missing stays as it is."""

    model_config = ConfigDict(extra="forbid")  # a change that does nothing would mislead

    name: Name | None = None
    address: Address | None = None
    events: Events | None = None
    with_words: WithWords | None = None
    enabled: bool | None = None

    @property
    def change(self) -> TargetChange:
        return TargetChange(**self.model_dump())


class Target(BaseModel):
    """Someone who is told. The secret is in no answer but the first."""

    target_id: int
    kind: TargetKind
    name: str
    address: str = Field(description="of a chat room only the host: the whole lets anyone write")
    events: list[str] = Field(description="empty means all")
    with_words: bool
    enabled: bool
    delivered_count: int
    failed_count: int = Field(description="attempts that failed, retries too")
    created_at: datetime

    @classmethod
    def of(cls, target: models.NotificationTarget, **more: Any) -> Self:
        return cls(
            target_id=target.id,
            kind=TargetKind(target.kind),
            name=target.name,
            address=target.shown_address,
            events=target.events,
            with_words=target.with_words,
            enabled=target.enabled,
            delivered_count=target.delivered_count,
            failed_count=target.failed_count,
            created_at=target.created_at,
            **more,
        )


class CreatedTarget(Target):
    secret: str | None = Field(description="signs a webhook; given only here")


class TargetTest(BaseModel):
    delivered: bool
    reason: str = Field(description="why not; empty if it arrived")

    @classmethod
    def of(cls, attempt: Attempt) -> Self:
        return cls(delivered=attempt.delivered, reason=attempt.reason)


class Notification(BaseModel):
    """One event on its way to one target."""

    notification_id: str
    target_id: int
    target: str = Field(description="its name")
    event: str
    status: NotificationStatus
    attempts: int
    next_attempt_at: datetime | None = Field(description="none when it is over")
    last_error: str | None
    created_at: datetime
    delivered_at: datetime | None

    @classmethod
    def of(cls, view: NotificationView) -> Self:
        row = view.notification
        waits = row.status == NotificationStatus.PENDING
        return cls(
            notification_id=row.id,
            target_id=row.target_id,
            target=view.target.name,
            event=row.event,
            status=NotificationStatus(row.status),
            attempts=row.attempts,
            next_attempt_at=row.next_attempt_at if waits else None,
            last_error=row.last_error,
            created_at=row.created_at,
            delivered_at=row.delivered_at,
        )
