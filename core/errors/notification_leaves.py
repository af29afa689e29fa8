"""The leaves of the tree that are about notifications."""

from core.errors.branches import Conflict, InvalidInput, NotFound


class InvalidTarget(InvalidInput):
    """Nothing can be sent to this address. `reason` says why without naming it."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Nothing can be sent to this address: {reason}.", reason=reason)
        self.reason = reason


class TargetNotFound(NotFound):
    thing = "notification target"


class NotificationNotFound(NotFound):
    thing = "notification"


class NotificationDelivered(Conflict):
    def __init__(self, notification_id: str) -> None:
        super().__init__(
            "This notification was delivered, so it is not sent again.",
            notification_id=notification_id,
        )
