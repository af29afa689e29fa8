"""How things stand now, read from the database when Prometheus asks."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock, Thread

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from core.db import Transactions
from core.errors import DatabaseUnavailable
from core.escalation.models import Ticket
from core.knowledge import jobs
from core.knowledge.models import JobState
from core.notifications import repository as notifications
from core.notifications.models import NotificationStatus, TargetKind
from core.notifications.repository import KindCounts
from core.reporting import queries
from core.reporting.figures import OpenTickets
from core.sessions.demo import in_demo

KEPT_S = 5.0
"""How long a reading is given again, however many ask."""
PATIENCE_S = 1.0
"""How long one who asks waits for the database; then the answer does without it."""


@dataclass(frozen=True)
class Standing:
    jobs: dict[str, int]
    tickets: OpenTickets
    notifications: dict[str, int]
    sent: dict[str, KindCounts]


class StandingGauges(Collector):
    """Tickets, index jobs, notifications. A database that does not answer leaves them out.

    Tickets of demo sessions are left out too: nobody is to be woken for them.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._lock = Lock()
        self._reader: Thread | None = None
        self._standing: Standing | None = None
        self._read_at = float("-inf")

    def collect(self) -> Iterator[Metric]:
        found = self._recent()
        yield GaugeMetricFamily(
            "switchboard_database_up",
            "Whether the database answered when it was asked for the gauges below",
            value=found is not None,
        )
        if found is None:
            return
        tickets = GaugeMetricFamily(
            "switchboard_open_tickets", "Tickets that are not resolved", labels=["status"]
        )
        tickets.add_metric(["queued"], found.tickets.queued)
        tickets.add_metric(["claimed"], found.tickets.claimed)
        tickets.add_metric(["waiting"], found.tickets.waiting)
        jobs = GaugeMetricFamily("switchboard_index_jobs", "Index jobs by state", labels=["state"])
        for state in JobState:
            jobs.add_metric([state.value], found.jobs.get(state, 0))
        yield from (tickets, jobs, *_notifications(found))

    def _recent(self) -> Standing | None:
        with self._lock:
            if time.monotonic() - self._read_at >= KEPT_S:
                self._standing = None
                if self._reader is None or not self._reader.is_alive():
                    self._reader = Thread(target=self._read, name="gauges", daemon=True)
                    self._reader.start()
                self._reader.join(PATIENCE_S)
            return self._standing

    def _read(self) -> None:
        try:
            with self._transactions.read() as db:
                found = Standing(
                    jobs.by_state(db),
                    queries.open_tickets(db, ~in_demo(Ticket.session_id)),
                    notifications.by_status(db),
                    notifications.sent_by_kind(db),
                )
        except (DatabaseUnavailable, SQLAlchemyError):
            return  # told as switchboard_database_up 0, and asked again by the next one
        self._standing, self._read_at = found, time.monotonic()


def _notifications(found: Standing) -> Iterator[Metric]:
    """The worker sends and nobody reads its metrics, so the database counts."""
    waiting = GaugeMetricFamily(
        "switchboard_notifications_kept", "Notifications by status", labels=["status"]
    )
    for status in (NotificationStatus.PENDING, NotificationStatus.DEAD):
        waiting.add_metric([status.value], found.notifications.get(status, 0))
    sent = CounterMetricFamily(
        "switchboard_notifications", "Attempts to deliver", labels=["kind", "result"]
    )
    for kind in TargetKind:
        counts = found.sent.get(kind, KindCounts(0, 0))
        sent.add_metric([kind.value, "delivered"], counts.delivered)
        sent.add_metric([kind.value, "failed"], counts.failed)
    yield from (waiting, sent)
