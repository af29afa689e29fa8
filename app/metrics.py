"""What Prometheus reads at /metrics. Labels come from closed sets, never from a caller's text."""

from prometheus_client import CollectorRegistry, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest

from core.sessions.models import Outcome

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
BUCKETS_S = (0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Counters of one process, with a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Histogram(
            "switchboard_http_request_duration_seconds",
            "Requests and how long they took",
            ("method", "route", "status"),
            buckets=BUCKETS_S,
            registry=self._registry,
        )
        self._turns = Histogram(
            "switchboard_turn_duration_seconds",
            "Answered customer messages and how long they took",
            ("outcome",),
            buckets=BUCKETS_S,
            registry=self._registry,
        )

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """`route` is a template such as /api/sessions/{session_id}, not an address."""
        known = method if method in METHODS else OTHER
        self._requests.labels(known, route, status).observe(seconds)

    def turn(self, outcome: Outcome, seconds: float) -> None:
        self._turns.labels(outcome).observe(seconds)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self._registry)
