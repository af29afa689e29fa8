"""The leaves of the tree that are about imports."""

from core.errors.branches import Conflict, InvalidInput, NotFound


class ImportNotFound(NotFound):
    thing = "import"


class WebSourceNotFound(NotFound):
    thing = "web source"


class InvalidWebSource(InvalidInput):
    """Nothing can be read from this address. `reason` says why without naming it."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Nothing can be imported from this address: {reason}.", reason=reason)
        self.reason = reason


class ImportNotPossible(Conflict):
    """The import is in a state in which this cannot be done."""

    def __init__(self, state: str, action: str) -> None:
        super().__init__(f"An import that is {state} cannot be {action}.", state=state)


class WebSourceBusy(Conflict):
    """An import of it is not finished."""

    def __init__(self, import_id: str) -> None:
        super().__init__(
            "An import from this address is not finished. Start it, or cancel it first.",
            import_id=import_id,
        )
