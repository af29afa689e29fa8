"""How much a request may hold, enforced while it is read."""

import re

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALL = 1_048_576
"""Bytes of a request without files, and of what a form holds beside its files."""
TAKES_FILES = re.compile(
    r"/api/chat/sessions/[^/]+/messages|/api/chat/upload|/api/escalations/[^/]+/reply"
    r"|/api/knowledge/imports?|/api/knowledge/test-questions/import|/gradio_api/upload"
)
"""Addresses that files are sent to."""


class BodyLimit:
    """Stops reading a request that is larger than it may be, whatever its headers promise."""

    def __init__(self, app: ASGIApp, *, files: int, small: int = SMALL) -> None:
        self._app = app
        self._small = small
        self._large = files + small

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._large if TAKES_FILES.fullmatch(scope["path"]) else self._small
        seen = 0
        promised = Headers(scope=scope).get("content-length", "")
        too_large = promised.isdecimal() and int(promised) > limit

        async def counted() -> Message:
            nonlocal seen
            if too_large:
                raise _refusal(limit)
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise _refusal(limit)
            return message

        await self._app(scope, counted, send)


def _refusal(limit: int) -> HTTPException:
    most = f"{limit / 1_048_576:.0f} MB"
    return HTTPException(413, f"The request is larger than {most}, the most that can be sent.")
