"""What the worker does beside indexing: makes the demo company's past sessions."""

import logging
import time
from threading import Event, Thread

from core.bootstrap import Services
from core.errors import DatabaseUnavailable

LOOK_EVERY_S = 5.0
"""Pause when none is to be made."""
REST = 1.0
"""Pause after each, in times of what it took: customers of today come first."""
_log = logging.getLogger(__name__)


class Historian:
    """A thread of its own, since it takes half a minute and nothing waits for it."""

    def __init__(self, services: Services, *, away_s: float = LOOK_EVERY_S) -> None:
        self._demo = services.demo
        self._away_s = away_s
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="historian", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """One in hand is cut off if it takes long; the next start makes it anew."""
        self._stopping.set()
        self._thread.join(timeout=LOOK_EVERY_S)

    def _run(self) -> None:
        while not self._stopping.is_set():
            started = time.perf_counter()
            made = self._made_one()
            spent = time.perf_counter() - started
            self._stopping.wait(REST * spent if made else self._away_s)

    def _made_one(self) -> bool:
        """The edge of the thread: what nobody foresaw is logged, and tried again later."""
        try:
            return self._demo.make_one()
        except DatabaseUnavailable:
            _log.warning("The database does not answer; demo sessions are made later")
        except Exception:  # noqa: BLE001  the edge of a thread
            _log.exception("A demo session was cut off; it is made anew later")
        return False
