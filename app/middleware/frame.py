"""The outermost layer of a request: an id, its time, a line in the log, and safe headers."""

import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from app.middleware import traits
from core.telemetry.metrics import Metrics

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": "frame-ancestors 'self'",
}
"""Sent with every answer that does not set its own."""
HTTPS_ONLY = "max-age=31536000"
"""For a year browsers come back by TLS alone, once they have come by TLS."""
QUIET = frozenset(
    {"/health", "/health/live", "/health/ready", "/metrics", "/gradio_api/run/predict"}
)
"""Asked every few seconds by machines and open chats; logged at DEBUG."""
QUIET_BELOW = ("/assets/", "/static/")
"""Files of pages; logged at DEBUG too."""
STREAM = "text/event-stream"
GIVEN_UP = 499
"""The status in the log of a caller that went away before the answer."""

log = structlog.get_logger("switchboard.access")


class Exchange:
    """One request and its answer while it passes through `RequestFrame`."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.request_id = traits.choose_request_id(scope)
        self.status = GIVEN_UP
        self.streams = False
        """Whether the answer is sent as it comes to be, so that its end says nothing of speed."""
        self._secure = scope.get("scheme") == "https"
        self._started = time.perf_counter()
        self._send = send

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._started

    async def send(self, message: Message) -> None:
        """Pass the answer on with the headers that every answer carries."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._complete(MutableHeaders(scope=message))
            self.streams = Headers(scope=message).get("content-type", "").startswith(STREAM)
        await self._send(message)

    def _complete(self, headers: MutableHeaders) -> None:
        headers["X-Request-ID"] = self.request_id
        headers["X-Process-Time"] = f"{self.seconds:.6f}"
        for name, value in SAFE_HEADERS.items():
            headers.setdefault(name, value)
        if self._secure:
            headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)


class RequestFrame:
    """Around everything else: nothing leaves without its headers, or unseen."""

    def __init__(self, app: ASGIApp, metrics: Metrics, slow_ms: int) -> None:
        self._app = app
        self._metrics = metrics
        self._slow_ms = slow_ms

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = Exchange(scope, send)
        with bound_contextvars(request_id=exchange.request_id):
            try:
                await self._app(scope, receive, exchange.send)
            finally:
                self._record(scope, exchange)

    def _record(self, scope: Scope, exchange: Exchange) -> None:
        seconds, status = exchange.seconds, exchange.status
        self._metrics.request(scope["method"], traits.route_template(scope), status, seconds)
        event, say = "Request", log.debug if _is_quiet(scope["path"]) else log.info
        if seconds * 1000 > self._slow_ms and not exchange.streams:
            event, say = "Slow request", log.warning
        say(
            event,
            method=scope["method"],
            path=traits.plain_path(scope),
            status=status,
            ms=round(seconds * 1000, 1),
            client=traits.address(scope),
            caller=traits.caller(scope),
        )


def _is_quiet(path: str) -> bool:
    return path in QUIET or path.startswith(QUIET_BELOW)
