"""The leaves of the tree that are about what is remembered of customers."""

from core.errors.branches import InvalidInput, NotFound


class MemoryNotFound(NotFound):
    thing = "memory in this session"


class UserNotVouchedFor(InvalidInput):
    """The signed value that came with a `user_id` does not prove it."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The user_token does not prove this user_id: {reason}.", reason=reason)
