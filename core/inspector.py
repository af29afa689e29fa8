"""What the worker does beside indexing: looks for conflicts in what is new."""

import logging
import time
from threading import Event, Thread

from core.bootstrap import Services
from core.errors import DatabaseUnavailable

LOOK_EVERY_S = 5.0
"""Pause when nothing is new: who edits several articles has them compared together."""
_log = logging.getLogger(__name__)


class Inspector:
    """A thread of its own, since comparing a whole knowledge base takes a minute."""

    def __init__(self, services: Services) -> None:
        self._scan = services.quality.conflict_scan
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="inspector", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Waits for no comparison: what was not stored is compared again after the next start."""
        self._stopping.set()
        self._thread.join(timeout=LOOK_EVERY_S)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                found_something = self._look()
            except Exception:  # noqa: BLE001  the thread's edge: the rest of the worker goes on
                _log.exception("Passages could not be compared")
                found_something = False
            if not found_something:
                self._stopping.wait(LOOK_EVERY_S)

    def _look(self) -> bool:
        started = time.perf_counter()
        try:
            scan = self._scan.run_some()
        except DatabaseUnavailable:
            _log.warning("The database does not answer; passages are compared later")
            return False
        if scan:
            _log.info(
                "Compared %d passages in %.1f s: %d conflicts found, %d closed",
                scan.compared,
                time.perf_counter() - started,
                scan.found,
                scan.closed,
            )
        return bool(scan)
