"""The leaves that are about canned replies."""

from core.errors.branches import Conflict, NotFound


class CannedReplyNotFound(NotFound):
    thing = "canned reply"


class CannedReplyExists(Conflict):
    def __init__(self, title: str) -> None:
        super().__init__(
            f"There is already a canned reply {title} in this folder. Choose another title.",
            title=title,
        )
