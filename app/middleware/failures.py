"""The answer to what nobody foresaw."""

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import internal_error
from app.middleware import traits

log = structlog.get_logger("switchboard.access")


class Failures:
    """Turns an exception into an answer that tells nothing of it, and a trace in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            path = traits.plain_path(scope)
            log.exception("Request failed", method=scope["method"], path=path)
            if started:
                raise  # half an answer is out; closing the connection is all that is left
            await internal_error(traits.request_id(scope))(scope, receive, send)
