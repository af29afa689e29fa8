"""The outermost layer of a WebSocket: an id, and a line in the log when it is closed."""

import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from app.middleware import traits

BROKEN_OFF = 1006
"""The close code (RFC 6455) of a connection that ended without one."""

log = structlog.get_logger("switchboard.access")


class Socket:
    """One connection, while its messages pass through `SocketFrame`."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.request_id = traits.choose_request_id(scope)
        self.code: int | None = None
        self._started = time.perf_counter()
        self._receive, self._send = receive, send

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._started

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            self._closed(message.get("code"))
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "websocket.accept":
            MutableHeaders(scope=message)["X-Request-ID"] = self.request_id
        if message["type"] == "websocket.close":
            self._closed(message.get("code"))
        await self._send(message)

    def _closed(self, code: int | None) -> None:
        """The first to close says why."""
        self.code = self.code or code or BROKEN_OFF


class SocketFrame:
    """Around every WebSocket."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        socket = Socket(scope, receive, send)
        with bound_contextvars(request_id=socket.request_id):
            try:
                await self._app(scope, socket.receive, socket.send)
            finally:
                log.info(
                    "WebSocket closed",
                    path=traits.plain_path(scope),
                    code=socket.code or BROKEN_OFF,
                    seconds=round(socket.seconds, 1),
                    client=traits.address(scope),
                )
