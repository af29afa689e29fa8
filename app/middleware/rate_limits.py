"""Counts requests to the API, and refuses those of a client that sends too many."""

from collections.abc import Iterator

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import answer_to
from app.limits import ClientLimits, peer
from app.middleware import traits
from core.errors import TooManyRequests
from core.limits import Bucket, Standing
from core.telemetry.metrics import Metrics

HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


class RateLimited:
    """Tells every caller of the API what it may still do.

    The chat counts its own events: its page asks many times for one thing that a person does.
    """

    def __init__(self, app: ASGIApp, limits: ClientLimits, metrics: Metrics) -> None:
        self._app = app
        self._limits = limits
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not traits.is_api(scope):
            await self._app(scope, receive, send)
            return
        standing = await self._count(scope)

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_headers(standing))
            await send(message)

        if standing.allowed:
            await self._app(scope, receive, told)
        else:
            self._metrics.rate_limited(standing.bucket)
            refusal = TooManyRequests(standing.reset_s)
            await answer_to(refusal, traits.request_id(scope))(scope, receive, told)

    async def _count(self, scope: Scope) -> Standing:
        """The client's standing where it is closest to its limit."""
        client = await self._limits.client_of(scope)
        traits.note_caller(scope, client)
        standings = []
        for bucket, counted in _counted(scope, client):
            standings.append(await self._limits.hit(bucket, counted))
            if not standings[-1].allowed:
                return standings[-1]
        return min(standings, key=lambda standing: standing.remaining)


def _counted(scope: Scope, client: str) -> Iterator[tuple[Bucket, str]]:
    if scope["method"] == "POST" and scope["path"] == "/api/sessions":
        yield Bucket.SESSIONS, peer(scope)
    yield Bucket.REQUESTS, client


def _headers(standing: Standing) -> dict[str, str]:
    values = (standing.limit, standing.remaining, standing.reset_s)
    return dict(zip(HEADERS, map(str, values), strict=True))
