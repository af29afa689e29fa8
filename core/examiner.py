"""What the worker does beside indexing: asks the questions of test runs."""

import logging
from threading import Event, Thread

from core.bootstrap import Services
from core.errors import DatabaseUnavailable

LOOK_EVERY_S = 1.0
"""Pause when no run waits."""
_log = logging.getLogger(__name__)


class Examiner:
    """A thread of its own: a long run keeps nothing else waiting."""

    def __init__(self, services: Services) -> None:
        self._examination = services.quality.examination
        self._gate = services.quality.gate
        self._thread = Thread(target=self._run, name="examiner", daemon=True)
        self._stopping = Event()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """A run in hand is left where it is; the next start goes on with it."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            if not self._asked_some():
                self._stopping.wait(LOOK_EVERY_S)

    def _asked_some(self) -> bool:
        """The edge of the thread: what nobody foresaw is logged, and tried again later."""
        try:
            return self._examination.run_some() or self._gate.catch_up() > 0
        except DatabaseUnavailable:
            _log.warning("The database does not answer; test runs wait")
        except Exception:  # noqa: BLE001  the edge of a thread
            _log.exception("A test run was cut off; it is gone on with later")
        return False
