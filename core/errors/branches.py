"""The branches of the tree: each is an answer's status."""

from collections.abc import Mapping
from typing import Any


class SwitchboardError(Exception):
    """Base of the tree. `str(error)` is a sentence that a person can act on."""

    status = 500
    retry_after_s: int | None = None

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details: Mapping[str, Any] = details


class InvalidInput(SwitchboardError):
    status = 400


class NotSignedIn(SwitchboardError):
    status = 401

    def __init__(self, message: str = "This needs a session token or an API key.") -> None:
        super().__init__(message)


class Forbidden(SwitchboardError):
    status = 403

    def __init__(self, required: str) -> None:
        super().__init__(f"This needs the role {required}.", required_role=required)


class NotFound(SwitchboardError):
    """Something with the id `key` that is not there, or not for the caller."""

    status = 404
    thing = "thing"

    def __init__(self, key: object) -> None:
        super().__init__(f"There is no such {self.thing}.")
        self.key = key


class Conflict(SwitchboardError):
    status = 409


class Unavailable(SwitchboardError):
    status = 503
    retry_after_s = 5
