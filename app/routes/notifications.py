"""/api/notifications: who is told what, and what could not be told. For administrators."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from app.deps import ADMIN, ServicesOf
from app.paging import OFFSET_LIMIT, RowId, counted
from app.schemas import Text
from app.schemas_notifications import (
    CreatedTarget,
    NewTarget,
    Notification,
    Target,
    TargetPatch,
    TargetTest,
)
from core.notifications.models import NotificationStatus

router = APIRouter(prefix="/api/notifications", tags=["Notifications"], dependencies=[ADMIN])


class NotificationQuery(BaseModel):
    status: NotificationStatus | None = None
    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=OFFSET_LIMIT)


@router.get("/targets")
def list_targets(services: ServicesOf) -> list[Target]:
    """Everyone who is told something, by name."""
    return [Target.of(target) for target in services.notifications.targets()]


@router.post("/targets", status_code=201)
def add_target(services: ServicesOf, wanted: NewTarget) -> CreatedTarget:
    """Tell someone from now on. A webhook's secret is in this answer and in no other."""
    target = services.notifications.add_target(
        wanted.kind,
        name=wanted.name,
        address=wanted.address,
        events=wanted.events,
        with_words=wanted.with_words,
    )
    return CreatedTarget.of(target, secret=target.secret)


@router.patch("/targets/{target_id}")
def change_target(services: ServicesOf, target_id: RowId, wanted: TargetPatch) -> Target:
    """Change or switch off a target. What waits for one that is not enabled goes on waiting."""
    return Target.of(services.notifications.change_target(target_id, wanted.change))


@router.delete("/targets/{target_id}", status_code=204)
def remove_target(services: ServicesOf, target_id: RowId) -> None:
    """Tell a target nothing any more, and forget what was told or waits."""
    services.notifications.remove_target(target_id)


@router.post("/targets/{target_id}/test")
def send_test(services: ServicesOf, target_id: RowId) -> TargetTest:
    """Send a `ping` now and say how it went, which may take ten seconds."""
    return TargetTest.of(services.notifications.test_target(target_id))


@router.get("")
def list_notifications(
    services: ServicesOf, response: Response, wanted: Annotated[NotificationQuery, Query()]
) -> list[Notification]:
    """What was told, waits or was given up (`dead`), the newest first.

    `X-Total-Count` says how many match in all.
    """
    page, total = services.notifications.find(
        wanted.status, limit=wanted.limit, offset=wanted.offset
    )
    counted(response, total)
    return [Notification.of(view) for view in page]


@router.post("/{notification_id}/retry")
def retry(services: ServicesOf, notification_id: Text) -> Notification:
    """Send one again with all attempts anew. 409 when it has arrived already."""
    return Notification.of(services.notifications.retry(notification_id))


@router.delete("/{notification_id}", status_code=204)
def discard(services: ServicesOf, notification_id: Text) -> None:
    """Forget one, whether it has arrived or not."""
    services.notifications.discard(notification_id)
