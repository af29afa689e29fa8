"""What the worker does beside indexing: sends the notifications that are due."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Event, Thread

from core.bootstrap import Services
from core.errors import DatabaseUnavailable
from core.notifications.dispatch import AT_ONCE

LOOK_EVERY_S = 1.0
"""Pause when nothing is due: an event leaves at most this long after it happened."""
DATABASE_AWAY_S = 5.0
_log = logging.getLogger(__name__)


class Courier:
    """A thread that takes what is due, and a few more that send, of which none waits for another.

    The few start with the first notification: where no target is configured there are none.
    """

    def __init__(self, services: Services) -> None:
        self._dispatch = services.dispatch
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="deliver")
        self._thread = Thread(target=self._run, name="courier", daemon=True)
        self._under_way: set[Future[bool]] = set()
        self._stopping = Event()
        self._wake = Event()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Take nothing more and wait for what is under way: seconds, since every sending ends."""
        self._stopping.set()
        self._wake.set()
        self._thread.join()
        self._pool.shutdown()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            self._wake.wait(self._carry_some())

    def _carry_some(self) -> float:
        """Hand what is due to free threads; in how many seconds to look again."""
        self._under_way = {one for one in self._under_way if not one.done()}
        free = AT_ONCE - len(self._under_way)
        if not free:
            return LOOK_EVERY_S
        try:
            claimed = self._dispatch.claim_due(free)
        except DatabaseUnavailable:
            _log.warning("The database does not answer; notifications wait")
            return DATABASE_AWAY_S
        for outgoing in claimed:
            sending = self._pool.submit(self._dispatch.deliver, outgoing)
            self._under_way.add(sending)
            sending.add_done_callback(partial(self._ended, outgoing.id))
        return 0 if claimed else LOOK_EVERY_S

    def _ended(self, notification_id: str, sending: Future[bool]) -> None:
        """The edge of a sending thread: what nobody foresaw is logged, and tried again later."""
        error = sending.exception()
        if isinstance(error, DatabaseUnavailable):
            _log.warning("The database does not answer; %s is sent again later", notification_id)
        elif error is not None:
            _log.error("%s could not be dealt with", notification_id, exc_info=error)
        self._wake.set()
