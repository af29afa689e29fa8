"""Keeps the API's addresses out of the chat, which is mounted at / behind everything else."""

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from core.telemetry.labels import METHODS

PREFIXES = ("/api", "/health", "/metrics", "/docs", "/openapi.json", "/help", "/ws")


class Reserved(BaseRoute):
    """Takes what no route before it took under `PREFIXES`, and answers 405 or 404.

    A mount at / matches everything, so without this the chat would answer for the API.
    """

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._routes = tuple(routes)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        inside = any(_is_under(scope["path"], prefix) for prefix in PREFIXES)
        return (Match.FULL if inside and scope["type"] == "http" else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        allowed = sorted(method for method in METHODS if self._takes({**scope, "method": method}))
        if allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(allowed)})
        raise HTTPException(404)

    def _takes(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] is Match.FULL for route in self._routes)


def _is_under(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(f"{prefix}/")
