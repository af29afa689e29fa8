"""A span around each request, for the collector that the settings name.

Attributes by OpenTelemetry's stable conventions for HTTP; the query stays out, since it may hold
a token.
"""

from opentelemetry.semconv.attributes import http_attributes as http
from opentelemetry.semconv.attributes import server_attributes as server
from opentelemetry.semconv.attributes import url_attributes as url
from opentelemetry.semconv.attributes.user_agent_attributes import USER_AGENT_ORIGINAL
from opentelemetry.trace import Span
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.middleware.frame import QUIET, QUIET_BELOW
from core.telemetry.labels import METHODS
from core.telemetry.traces import Traces, fail

OTHER_METHOD = "_OTHER"
"""What the conventions call a method that is none of HTTP's."""
WAITING = ("/gradio_api/heartbeat/", "/gradio_api/queue/data")
"""Streams of an open page, which take as long as it is open."""


class RequestSpans:
    """Added only where spans are kept; around everything else, so that it sees every answer."""

    def __init__(self, app: ASGIApp, traces: Traces) -> None:
        self._app = app
        self._traces = traces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _is_noise(scope["path"]):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        method = scope["method"] if scope["method"] in METHODS else OTHER_METHOD
        attributes = _attributes(scope, method, headers)
        with self._traces.serving(method, headers=headers, attributes=attributes) as span:

            async def noted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    _note(span, scope, method, message["status"])
                await send(message)

            await self._app(scope, receive, noted)


def _is_noise(path: str) -> bool:
    return path in QUIET or path.startswith(QUIET_BELOW + WAITING)


def _attributes(scope: Scope, method: str, headers: Headers) -> dict[str, str | int]:
    known: dict[str, str | int | None] = {
        http.HTTP_REQUEST_METHOD: method,
        url.URL_SCHEME: scope["scheme"],
        url.URL_PATH: scope["path"],
        USER_AGENT_ORIGINAL: headers.get("user-agent"),
    }
    if scope.get("server"):
        known[server.SERVER_ADDRESS], known[server.SERVER_PORT] = scope["server"]
    return {name: value for name, value in known.items() if value is not None}


def _note(span: Span, scope: Scope, method: str, status: int) -> None:
    """What only the answer tells: the route, the status, the request's id."""
    route = getattr(scope.get("route"), "path", None)
    name = "HTTP" if method == OTHER_METHOD else method
    span.update_name(f"{name} {route}" if route else name)
    if route:
        span.set_attribute(http.HTTP_ROUTE, route)
    span.set_attribute(http.HTTP_RESPONSE_STATUS_CODE, status)
    if request_id := scope.get("state", {}).get("request_id"):
        span.set_attribute("switchboard.request_id", request_id)
    if status >= 500:
        fail(span, str(status))
