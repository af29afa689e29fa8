"""Whose request it is, for counting: the verified session's or API key's, else its address's.

A credential that is not verified changes nothing, so that a forged one buys no allowance.
"""

import time
from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

import anyio
import anyio.to_thread
from starlette.datastructures import Headers, QueryParams
from starlette.types import Scope

from core.addresses import address_client
from core.bootstrap import Services
from core.errors import DatabaseUnavailable, NotSignedIn
from core.limits import Bucket, Standing
from core.sessions.tokens import SessionTokens

KEY_REMEMBERED_S = 60
"""How long an API key that was verified is not looked up again, only to count its requests."""
THREADS = 8
"""For what asks Redis or the database, apart from the threads in which answers are written."""

Answer = TypeVar("Answer")


class ClientLimits:
    """What the application counts, and for whom. A client is a name such as `session:sess_…`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._limits = services.limits
        self._threads = anyio.CapacityLimiter(THREADS)
        self._known_keys: dict[str, tuple[str, float]] = {}

    async def hit(self, bucket: Bucket, client: str) -> Standing:
        """Count one more of a client, unless it has had all it may."""
        if not self._limits.may_wait:
            return self._limits.hit(bucket, client)
        return await self._in_thread(lambda: self._limits.hit(bucket, client))

    async def check(self, bucket: Bucket, client: str) -> Standing:
        """The same for one that is refused by an error. Raises TooManyRequests."""
        standing = await self.hit(bucket, client)
        standing.require()
        return standing

    async def client_of(self, scope: Scope) -> str:
        """Whose request or WebSocket connection this is."""
        headers = Headers(scope=scope)
        if api_key := headers.get("x-api-key"):
            name = self._known_key(api_key) or await self._in_thread(
                lambda: self._verified(api_key)
            )
            if name is not None:
                return f"key:{name}"
        token = _token(scope, headers)
        return session_client(self._services.tokens, token) or peer(scope)

    def _known_key(self, api_key: str) -> str | None:
        name, until = self._known_keys.get(_digest(api_key), ("", 0.0))
        return name if time.monotonic() < until else None

    def _verified(self, api_key: str) -> str | None:
        try:
            name = self._services.accounts.caller(api_key).name
        except (NotSignedIn, DatabaseUnavailable):
            return None
        self._known_keys[_digest(api_key)] = (name, time.monotonic() + KEY_REMEMBERED_S)
        return name

    async def _in_thread(self, work: Callable[[], Answer]) -> Answer:
        return await anyio.to_thread.run_sync(work, limiter=self._threads)


def peer(scope: Scope) -> str:
    """The network address that asks; behind a configured proxy the one that asks the proxy."""
    return address_client((scope.get("client") or (None,))[0])


def session_client(tokens: SessionTokens, token: str) -> str | None:
    """The session that a token opens; `None` for one that is forged or has expired."""
    try:
        return f"session:{tokens.session_of(token)}" if token else None
    except NotSignedIn:
        return None


def _token(scope: Scope, headers: Headers) -> str:
    """A customer's token, which a WebSocket has in its address."""
    if scope["type"] == "websocket":
        return QueryParams(scope["query_string"]).get("token", "")
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _digest(api_key: str) -> str:
    return sha256(api_key.encode()).hexdigest()
