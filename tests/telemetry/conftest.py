"""A collector on loopback that understands OTLP over HTTP, and the product that reports to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue

from core.bootstrap import Services, build
from core.embedding.embedder import Embedder
from tests.conftest import make_settings


@dataclass(frozen=True)
class SentSpan:
    """A span as it arrived; `resource` is who sent it."""

    name: str
    kind: int
    trace_id: str
    span_id: str
    parent_id: str
    start_ns: int
    end_ns: int
    failed: bool
    events: int
    attributes: dict[str, Any]
    resource: dict[str, Any]


@dataclass
class Collector:
    """What was posted to `url`/v1/traces."""

    url: str
    bodies: list[bytes] = field(default_factory=list)

    @property
    def spans(self) -> list[SentSpan]:
        return [span for body in self.bodies for span in _decoded(body)]

    def one(self, name: str) -> SentSpan:
        [span] = [span for span in self.spans if span.name == name]
        return span

    def below(self, parent: SentSpan) -> set[str]:
        return {span.name for span in self.spans if span.parent_id == parent.span_id}


def _decoded(body: bytes) -> Iterator[SentSpan]:
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        sender = _values(resource.resource.attributes)
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield SentSpan(
                    name=span.name,
                    kind=span.kind,
                    trace_id=span.trace_id.hex(),
                    span_id=span.span_id.hex(),
                    parent_id=span.parent_span_id.hex(),
                    start_ns=span.start_time_unix_nano,
                    end_ns=span.end_time_unix_nano,
                    failed=span.status.code == span.status.STATUS_CODE_ERROR,
                    events=len(span.events),
                    attributes=_values(span.attributes),
                    resource=sender,
                )


def _values(pairs: Any) -> dict[str, Any]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: AnyValue) -> Any:
    return getattr(value, value.WhichOneof("value") or "string_value")


@pytest.fixture
def collector() -> Iterator[Collector]:
    bodies: list[bytes] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            known = (self.path, self.headers["Content-Type"]) == (
                "/v1/traces",
                "application/x-protobuf",
            )
            if known:
                bodies.append(body)
            self.send_response(200 if known else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Collector(f"http://127.0.0.1:{server.server_port}", bodies)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def traced(demo_services: Services, embedder: Embedder, collector: Collector) -> Services:
    """The demo company, reporting to the collector."""
    return reporting_to(collector.url, demo_services, embedder)


def reporting_to(url: str, demo: Services, embedder: Embedder) -> Services:
    settings = make_settings(demo.settings.data_dir, demo=True, otel_exporter_otlp_endpoint=url)
    return build(settings, embedder=embedder, engine=demo.transactions.engine)
