"""The worker: indexing, imports, test runs, notifications, tickets, sweeps, demo, its heartbeat."""

import logging
import signal
import threading
import time
from types import FrameType

from core.bootstrap import Services
from core.courier import Courier
from core.errors import DatabaseUnavailable
from core.examiner import Examiner
from core.historian import Historian
from core.importer import Importer
from core.inspector import Inspector
from core.sweeper import Sweeper
from core.telemetry.health import HEARTBEAT_EVERY_S
from core.telemetry.traces import Happening

IDLE_S = 0.3
"""Pause when there is nothing to do: a published article waits at most this long to be noticed."""
LOOK_EVERY_S = 2.0
"""How often tickets and corrections are looked after."""
_log = logging.getLogger(__name__)


class Worker:
    """Runs until it is told to stop; a job in hand is finished first."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._sweeper = Sweeper(services)
        self._next_look = 0.0
        self._courier = Courier(services)
        self._examiner = Examiner(services)
        self._importer = Importer(services)
        self._historian = Historian(services)
        self._inspector = Inspector(services)
        self._stopping = threading.Event()

    def run(self) -> None:
        beats = threading.Thread(target=self._keep_beating, name="heartbeat", daemon=True)
        beats.start()
        beside = (
            self._courier,
            self._examiner,
            self._importer,
            self._inspector,
            self._historian,
        )
        for each in beside:
            each.start()
        while not self._stopping.is_set():
            if not self._work():
                self._stopping.wait(IDLE_S)
        for each in beside:
            each.stop()
        beats.join(timeout=HEARTBEAT_EVERY_S)
        self._services.traces.close()

    def stop(self, *_: int | FrameType | None) -> None:
        self._stopping.set()

    def stop_on_signals(self) -> None:
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)

    def _work(self) -> int:
        started = time.perf_counter()
        try:
            done = self._services.indexing.run_some()
            seconds = time.perf_counter() - started
            trained = self._services.detector.run_some()
            swept = self._look_after_chats() + self._sweeper.run_some()
            swept += self._services.quality.gaps.work.run_some()
        except DatabaseUnavailable:
            _log.warning("The database does not answer; trying again")
            return 0
        if done:
            _log.info("Indexed %d articles in %.1f s", done, seconds)
            work = Happening("index articles", started, seconds, {"switchboard.articles": done})
            self._services.traces.record(work)
        return done + trained + swept

    def _look_after_chats(self) -> int:
        if time.monotonic() < self._next_look:
            return 0
        self._next_look = time.monotonic() + LOOK_EVERY_S
        return self._services.upkeep.run_some() + self._services.quality.recall_delivery.run_some()

    def _keep_beating(self) -> None:
        while not self._stopping.is_set():
            try:
                self._services.heartbeats.beat("worker")
            except DatabaseUnavailable:
                _log.warning("The database does not answer; no heartbeat was written")
            self._stopping.wait(HEARTBEAT_EVERY_S)
