"""What the worker does beside indexing: carries imports out, and reads the web for them."""

import logging
from threading import Event, Thread

from core.bootstrap import Services
from core.errors import DatabaseUnavailable

LOOK_EVERY_S = 0.5
"""Pause when there is nothing to do: an import that was started waits at most this long."""
AWAY_S = 5.0
"""Pause after something that should not happen."""
_log = logging.getLogger(__name__)


class Importer:
    """A thread of its own: a site that answers slowly holds up nothing else."""

    def __init__(self, services: Services, *, away_s: float = AWAY_S) -> None:
        self._away_s = away_s
        self._runner = services.import_runner
        self._thread = Thread(target=self._run, name="importer", daemon=True)
        self._stopping = Event()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Wait for the item or page in hand, which takes seconds at most."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._stopping.wait(self._go_on())

    def _go_on(self) -> float:
        """Go on with an import; in how many seconds to look again."""
        try:
            return 0 if self._runner.run_some(self._stopping) else LOOK_EVERY_S
        except DatabaseUnavailable:
            _log.warning("The database does not answer; imports wait")
        except Exception:  # noqa: BLE001  the edge of this thread: tried again a few times
            _log.exception("An import could not go on")
        return self._away_s
