"""What the worker removes in the course of time."""

import logging
import time

from core.bootstrap import Services

SWEEP_EVERY_S = 600
_log = logging.getLogger(__name__)


class Sweeper:
    """Removes what is past its time, and what killed processes left behind."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._next_sweep = 0.0

    def run_some(self) -> int:
        """Remove one batch of what is due, and say how many; 0 ends a sweep until the next one."""
        if time.monotonic() < self._next_sweep:
            return 0
        done = self._finish_removals() + self._remove_ended()
        done += self._services.dispatch.sweep() + self._services.import_runner.sweep()
        done += self._services.quality.runs.sweep() + self._services.privacy.personal_data.sweep()
        if not done:
            self._services.attachments.sweep()
            self._next_sweep = time.monotonic() + SWEEP_EVERY_S
        return done

    def _finish_removals(self) -> int:
        finished = self._services.removal.finish()
        if finished:
            _log.info("Removed the files that %d removed sessions had left", finished)
        return finished

    def _remove_ended(self) -> int:
        days = self._services.retention.in_effect().days
        removed = self._services.removal.remove_ended(days=days) if days else 0
        if removed:
            _log.info("Removed %d sessions that ended more than %d days ago", removed, days)
        return removed
