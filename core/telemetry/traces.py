"""Spans for an OpenTelemetry collector, by OTLP over HTTP, when the settings name one.

Nothing that people wrote goes into a span, and no exception's text, which may quote it.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from uuid import uuid4

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.semconv.attributes.error_attributes import ERROR_TYPE
from opentelemetry.semconv.attributes.service_attributes import SERVICE_NAME, SERVICE_VERSION
from opentelemetry.trace import NoOpTracer, Span, SpanKind, StatusCode, Tracer, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

import core
from core.settings import Settings

NAME = "switchboard"
EXPORT_TIMEOUT_S = 5
"""How long the collector may take for one batch, which no turn waits for."""
FLUSH_S = 3
"""How long a process that ends waits for the collector to take the last spans."""

Attributes = Mapping[str, str | int | float | bool]


@dataclass(frozen=True)
class Happening:
    """Something that is over; `started` is a reading of `time.perf_counter`."""

    name: str
    started: float
    seconds: float
    attributes: Attributes = field(default_factory=dict)
    error: str | None = None
    """The kind of error that it ended in."""


class Traces:
    """The spans of one process. Without a provider nothing is recorded."""

    def __init__(self, provider: TracerProvider | None = None) -> None:
        self._provider = provider
        self._tracer: Tracer = NoOpTracer()
        if provider is not None:
            self._tracer = provider.get_tracer(NAME, core.__version__)

    @property
    def are_kept(self) -> bool:
        return self._provider is not None

    @contextmanager
    def serving(
        self, name: str, *, headers: Mapping[str, str], attributes: Attributes
    ) -> Iterator[Span]:
        """A server's span around the block, below the caller's `traceparent` if it sent one."""
        with self._tracer.start_as_current_span(
            name,
            context=TraceContextTextMapPropagator().extract(headers),
            kind=SpanKind.SERVER,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield span
            except BaseException as error:
                fail(span, type(error).__name__)
                raise

    def record(self, what: Happening, parent: Context | None = None) -> Context:
        """Write down what is over; gives the context in which its parts are recorded."""
        since_epoch = time.time() - time.perf_counter()
        span = self._tracer.start_span(
            what.name,
            context=parent,
            attributes=what.attributes,
            start_time=round((since_epoch + what.started) * 1e9),
        )
        if what.error is not None:
            fail(span, what.error)
        span.end(round((since_epoch + what.started + what.seconds) * 1e9))
        return set_span_in_context(span, parent)

    def close(self) -> None:
        """Send what is left, but wait only so long for a collector that does not answer."""
        if self._provider is not None:
            flush = Thread(target=self._provider.shutdown, name="last-spans", daemon=True)
            flush.start()
            flush.join(FLUSH_S)


def make_traces(settings: Settings) -> Traces:
    """Spans for the collector of the settings, if they name one."""
    endpoint = settings.otel_exporter_otlp_endpoint
    if endpoint is None:
        return Traces()
    provider = TracerProvider(resource=_resource(), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=EXPORT_TIMEOUT_S)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return Traces(provider)


def fail(span: Span, kind: str) -> None:
    """Mark a span as ended in an error of this kind."""
    span.set_status(StatusCode.ERROR)
    span.set_attribute(ERROR_TYPE, kind)


def _resource() -> Resource:
    """Who we are; OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say it better."""
    ours = {
        SERVICE_NAME: NAME,
        SERVICE_VERSION: core.__version__,
        "service.instance.id": str(uuid4()),
    }
    return Resource(ours).merge(OTELResourceDetector().detect())
