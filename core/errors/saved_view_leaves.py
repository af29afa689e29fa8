"""The leaves of the tree that are about saved views."""

from core.errors.branches import Conflict, NotFound


class SavedViewExists(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is already a view {name}. Choose another name.", name=name)


class SavedViewNotFound(NotFound):
    thing = "saved view"
