"""What Prometheus reads at /metrics. Labels come from closed sets, never from a caller's text."""

from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from core.telemetry import labels
from core.telemetry.labels import known

BUCKETS_S = (0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
STAGE_BUCKETS_S = (0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0)


class Metrics:
    """Counters of one process, with a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._turns = self._counter("turns", "Customer messages that were dealt with", "outcome")
        self._turn_seconds = self._histogram(
            "turn_duration_seconds", "From a customer's message to its stored answer", "outcome"
        )
        self._stage_seconds = self._histogram(
            "turn_stage_duration_seconds", "Steps of a turn", "stage", buckets=STAGE_BUCKETS_S
        )
        self._escalations = self._counter(
            "escalations", "Tickets opened for sessions that a person is to take over", "reason"
        )
        self._llm_requests = self._counter(
            "llm_requests", "Requests to the language model, by how they ended", "result"
        )
        self._llm_seconds = self._histogram(
            "llm_request_duration_seconds", "From a request to the end of its answer", "result"
        )
        self._llm_first_text = self._histogram(
            "llm_first_text_seconds", "From a turn's first request to the first text"
        )
        self._llm_tokens = self._counter(
            "llm_tokens", "Tokens of the language model, as its server counts them", "direction"
        )
        self._llm_struck = self._counter(
            "llm_struck_sentences", "Sentences of the model that were not shown", "flaw"
        )
        self._llm_resting = Gauge(
            "switchboard_llm_resting",
            "1 while the language model is left alone after failures, else 0",
            registry=self._registry,
        )
        self._feedback = self._counter("feedback", "Ratings of answers by customers", "rating")
        exchange = ("method", "route", "status")
        self._requests = self._counter("http_requests", "Requests that were answered", *exchange)
        self._request_seconds = self._histogram(
            "http_request_duration_seconds", "From a request to the end of its answer", *exchange
        )
        self._rate_limited = self._counter(
            "rate_limited", "Requests and frames refused since there were too many", "bucket"
        )
        self._connections = Gauge(
            "switchboard_websocket_connections", "Open WebSockets", registry=self._registry
        )
        self._closed = self._counter(
            "websocket_closed", "WebSockets that were closed, by close code", "code"
        )
        self._frames = self._counter(
            "websocket_frames", "Frames of WebSockets: in, from clients; out, to them",
            "direction", "type",
        )  # fmt: skip

    def turn(self, outcome: str, seconds: float, stages: Mapping[str, float]) -> None:
        """Count a turn that has ended; `stages` has the seconds of each step."""
        outcome = known(outcome, labels.OUTCOMES)
        self._turns.labels(outcome).inc()
        self._turn_seconds.labels(outcome).observe(seconds)
        for stage, spent in stages.items():
            self._stage_seconds.labels(known(stage, labels.STAGES)).observe(spent)

    def llm_request(self, result: str, seconds: float) -> None:
        """Count a request to the language model; `result` says how it ended."""
        result = known(result, labels.LLM_RESULTS)
        self._llm_requests.labels(result).inc()
        self._llm_seconds.labels(result).observe(seconds)

    def llm_tokens(self, tokens_in: int | None, tokens_out: int | None) -> None:
        """Count tokens as the model's server does; `None` where it does not say."""
        self._llm_tokens.labels("in").inc(tokens_in or 0)
        self._llm_tokens.labels("out").inc(tokens_out or 0)

    def watch_llm(self, is_resting: Callable[[], bool]) -> None:
        """Ask whether the language model is left alone whenever the metrics are read."""
        self._llm_resting.set_function(lambda: float(is_resting()))

    def llm_first_text(self, seconds: float) -> None:
        """The time from a turn's first request to the model's first character."""
        self._llm_first_text.observe(seconds)

    def llm_struck(self, flaw: str) -> None:
        """Count a sentence of the model's that no customer saw; `flaw` is what was wrong."""
        self._llm_struck.labels(known(flaw, labels.FLAWS)).inc()

    def escalation(self, reason: str) -> None:
        self._escalations.labels(known(reason, labels.REASONS)).inc()

    def feedback(self, rating: str) -> None:
        self._feedback.labels(known(rating, labels.RATINGS)).inc()

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """`route` is a template such as /api/sessions/{session_id}, not an address."""
        exchange = known(method, labels.METHODS), route, labels.known_status(status)
        self._requests.labels(*exchange).inc()
        self._request_seconds.labels(*exchange).observe(seconds)

    def rate_limited(self, bucket: str) -> None:
        """Count a refusal; `bucket` is the limit that was reached."""
        self._rate_limited.labels(known(bucket, labels.RATE_LIMITS)).inc()

    def websocket_opened(self) -> None:
        self._connections.inc()

    def websocket_closed(self, code: int) -> None:
        self._connections.dec()
        self._closed.labels(labels.known_close(code)).inc()

    def websocket_frame(self, direction: str, frame_type: str) -> None:
        """`direction` is `in` (from the client) or `out`."""
        direction = known(direction, labels.DIRECTIONS)
        self._frames.labels(direction, known(frame_type, labels.FRAMES)).inc()

    def watch(self, collector: Collector) -> None:
        """Ask `collector` for its values whenever the metrics are read."""
        self._registry.register(collector)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self._registry)

    def _counter(self, name: str, meaning: str, *names: str) -> Counter:
        return Counter(f"switchboard_{name}", meaning, names, registry=self._registry)

    def _histogram(
        self, name: str, meaning: str, *names: str, buckets: tuple[float, ...] = BUCKETS_S
    ) -> Histogram:
        return Histogram(
            f"switchboard_{name}", meaning, names, buckets=buckets, registry=self._registry
        )
