"""A circuit breaker: a model server that keeps failing is left alone for a while."""

import threading
import time
from collections.abc import Callable
from enum import StrEnum

FAILURES = 5
"""Failures in a row after which the server is not asked."""
REST_S = 30.0
"""Seconds until one request tries it again."""


class BreakerState(StrEnum):
    CLOSED = "closed"
    """The server is asked."""
    OPEN = "open"
    """It is not asked."""
    HALF_OPEN = "half_open"
    """One request is trying whether it works again."""


class Breaker:
    """Thread-safe. Each `admit` that gives true is followed by one of the other three."""

    def __init__(
        self,
        *,
        failures: int = FAILURES,
        rest_s: float = REST_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = failures
        self._rest_s = rest_s
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._opened_at: float | None = None
        self._is_probing = False

    @property
    def state(self) -> BreakerState:
        with self._lock:
            return self._state()

    def admit(self) -> bool:
        """Whether a request may be made now."""
        with self._lock:
            if self._opened_at is None:
                return True
            if self._is_probing or self._clock() - self._opened_at < self._rest_s:
                return False
            self._is_probing = True
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures, self._opened_at, self._is_probing = 0, None, False

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._is_probing or self._failures >= self._most:
                self._opened_at = self._clock()
            self._is_probing = False

    def given_up(self) -> None:
        """The request ended without telling anything of the server."""
        with self._lock:
            self._is_probing = False

    def _state(self) -> BreakerState:
        if self._opened_at is None:
            return BreakerState.CLOSED
        return BreakerState.HALF_OPEN if self._is_probing else BreakerState.OPEN
