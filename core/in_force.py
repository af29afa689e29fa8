"""What is decided by in one place of the database and followed by every process."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

LOOK_EVERY_S = 2.0
"""A process asks the database this often at most."""
Value = TypeVar("Value")


class InForce(Generic[Value]):
    """A value that is read anew when it has been held for `LOOK_EVERY_S`.

    `read` is given what is held, `None` at first, and may give the same again.
    """

    def __init__(self, read: Callable[[Value | None], Value]) -> None:
        self._read = read
        self._held: Value | None = None
        self._looked_at = float("-inf")

    def get(self) -> Value:
        moment = time.monotonic()
        if self._held is None or moment - self._looked_at > LOOK_EVERY_S:
            self._held = self._read(self._held)
            self._looked_at = moment
        return self._held

    def forget(self) -> None:
        """Read anew at once: this process itself has changed what is in force."""
        self._looked_at = float("-inf")
