"""Hands out a session token that was exchanged, with whatever answer the request gets."""

from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Session-Token"


def hand_out(state: Any, token: str) -> None:
    """Have the answer to this request carry a new session token. `state` is the request's."""
    state.new_session_token = token


class ExchangedTokens:
    """Adds the new token to refusals too: the old one has been used all the same."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def handing_out(message: Message) -> None:
            token = state.get("new_session_token")
            if token and message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = token
            await send(message)

        await self._app(scope, receive, handing_out)
