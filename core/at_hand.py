"""A value that may take long to make: whoever asks has the newest one that there is."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

Value = TypeVar("Value")
_log = logging.getLogger(__name__)


class AtHand(Generic[Value]):
    """Makes a value when it is asked for and the last one is no longer fresh.

    It is made in the background and by one thread at a time, so that many who ask cost no more
    than one.
    """

    def __init__(self, make: Callable[[], Value], *, fresh_for_s: Callable[[float], float]) -> None:
        """`fresh_for_s` gives how long a value is fresh from how long it took to make."""
        self._make = make
        self._fresh_for_s = fresh_for_s
        self._guard = threading.Lock()
        self._latest: Future[Value] | None = None
        self._stale_from = 0.0
        self._before: Value | None = None

    def ask(self) -> Future[Value]:
        """The value that is being made, or one that is fresh."""
        with self._guard:
            latest = self._latest
            if latest is None or (latest.done() and time.monotonic() >= self._stale_from):
                self._latest = latest = Future()
                work = threading.Thread(target=self._fill, args=[latest], daemon=True)
                work.start()
            return latest

    def get(self, *, within_s: float) -> Value | None:
        """The value if it is there so soon; else the one before it, `None` if there is none.

        Raises what making it raised.
        """
        try:
            return self.ask().result(within_s)
        except TimeoutError:
            return self._before

    def _fill(self, latest: Future[Value]) -> None:
        started = time.monotonic()
        try:
            made = self._make()
        except Exception as error:  # noqa: BLE001  who asked is told, but may have gone
            _log.warning("A value could not be made", exc_info=error)
            latest.set_exception(error)
            return
        ended = time.monotonic()
        self._stale_from = ended + self._fresh_for_s(ended - started)
        self._before = made
        latest.set_result(made)
