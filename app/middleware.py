"""What every request gets: an id, its time, a line in the log, safe headers, a limit to its size.

Pure ASGI, since the chat's server-sent events pass through here too.
"""

import re
import time
from urllib.parse import quote
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from app.errors import internal_error
from app.metrics import OTHER, Metrics

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": "frame-ancestors 'self'",
}
"""Sent with every answer that does not set its own."""
QUIET = frozenset(
    {"/health", "/health/live", "/health/ready", "/metrics", "/gradio_api/run/predict"}
)
"""Asked every few seconds by machines and open chats; logged at DEBUG."""
QUIET_BELOW = ("/assets/", "/static/")
"""Files of pages; logged at DEBUG too."""
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = structlog.get_logger("switchboard.access")


class Exchange:
    """One request and its answer while it passes through `RequestFrame`."""

    def __init__(self, scope: Scope, send: Send) -> None:
        asked = Headers(scope=scope).get("x-request-id", "")
        self.request_id = asked if _SANE_ID.fullmatch(asked) else uuid4().hex
        self.started = time.perf_counter()
        self.status: int | None = None
        self._send = send

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.started

    async def send(self, message: Message) -> None:
        """Pass the answer on with the headers that every answer carries."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self.request_id
            headers["X-Process-Time"] = f"{self.seconds:.6f}"
            for name, value in SAFE_HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)


class RequestFrame:
    """The outermost layer: nothing leaves without its headers, no failure without an answer."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = Exchange(scope, send)
        scope.setdefault("state", {})["request_id"] = exchange.request_id
        with bound_contextvars(request_id=exchange.request_id):
            try:
                await self._app(scope, receive, exchange.send)
            except Exception:
                log.exception("Request failed", method=scope["method"], path=_path(scope))
                if exchange.status is not None:
                    raise  # half an answer is out; closing the connection is all that is left
                await internal_error(exchange.request_id)(scope, receive, exchange.send)
            finally:
                self._record(scope, exchange)

    def _record(self, scope: Scope, exchange: Exchange) -> None:
        seconds, status = exchange.seconds, exchange.status or 499
        self._metrics.request(scope["method"], _template(scope), status, seconds)
        path = scope["path"]
        say = log.debug if path in QUIET or path.startswith(QUIET_BELOW) else log.info
        say(
            "Request",
            method=scope["method"],
            path=_path(scope),
            status=status,
            ms=round(seconds * 1000, 1),
        )


class BodyLimit:
    """Stops reading a request that is larger than it may be, whatever its headers promise."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = 0
        promised = Headers(scope=scope).get("content-length", "")
        too_large = promised.isdecimal() and int(promised) > self._limit

        async def counted() -> Message:
            nonlocal seen
            if too_large:
                raise self._refusal()
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._limit:
                raise self._refusal()
            return message

        await self._app(scope, counted, send)

    def _refusal(self) -> HTTPException:
        most = f"{self._limit / 1_048_576:.0f} MB"
        return HTTPException(413, f"The request is larger than {most}, the most that can be sent.")


def _path(scope: Scope) -> str:
    """The address without its query, which may hold a token, and without line ends of a forger."""
    return quote(scope["path"], safe="/:@!$&'()*+,;=~")


def _template(scope: Scope) -> str:
    """The route's path with its parameters' names: one label for a route, not one for a caller."""
    return getattr(scope.get("route"), "path", None) or OTHER
