"""A thread of the worker that does one kind of work again and again, whatever goes wrong."""

import logging
from collections.abc import Callable
from threading import Event, Thread

from core.errors import DatabaseUnavailable, SwitchboardError

LOOK_EVERY_S = 1.0
"""Pause when there is nothing to do."""
AWAY_S = 5.0
"""Pause after a round that failed."""
PATIENCE_S = 5.0
"""How long one waits for the step in hand when the worker stops."""
Work = Callable[[Event], object]
"""One step; false where there was nothing to do. It ends early when the event is set."""
_log = logging.getLogger(__name__)


class Sideline:
    """Work that keeps nothing else waiting. A round that fails is logged, and tried again."""

    def __init__(
        self,
        name: str,
        work: Work,
        *,
        look_every_s: float = LOOK_EVERY_S,
        away_s: float = AWAY_S,
        patience_s: float | None = PATIENCE_S,
    ) -> None:
        self._name = name
        self._work = work
        self._look_every_s = look_every_s
        self._away_s = away_s
        self._patience_s = patience_s
        self._stopping = Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Begin no more steps."""
        self._stopping.set()

    def join(self) -> None:
        """Wait for the step in hand, no longer than the patience; what is not stored is redone."""
        self._thread.join(self._patience_s)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._stopping.wait(self._round())

    def _round(self) -> float:
        """One step; in how many seconds the next."""
        try:
            return 0 if self._work(self._stopping) else self._look_every_s
        except DatabaseUnavailable:
            _log.warning("The database does not answer; the %s waits", self._name)
        except SwitchboardError as error:
            _log.warning("The %s tries again: %s", self._name, error)
        except Exception:  # noqa: BLE001  the thread's edge: the rest of the worker goes on
            _log.exception("The %s could not go on; it tries again", self._name)
        return self._away_s
