"""The order of the layers."""

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.limits import ClientLimits
from app.middleware import exchanged_tokens
from app.middleware.body_limit import BodyLimit
from app.middleware.failures import Failures
from app.middleware.frame import RequestFrame
from app.middleware.origins import CHANGES, Origins, SameOrigin
from app.middleware.rate_limits import HEADERS, RateLimited
from app.middleware.sockets import SocketFrame
from core.addresses import with_mapped
from core.attachments.service import MAX_FILES
from core.settings import Settings
from core.telemetry.metrics import Metrics

READABLE = (
    "X-Request-ID",
    "X-Process-Time",
    "X-Total-Count",
    exchanged_tokens.HEADER,
    "Retry-After",
)
"""Headers of an answer that other sites' pages may read, besides those of the rate limit."""
SENDABLE = ("Authorization", "X-API-Key", "Content-Type", "X-Request-ID")
"""Headers that they may send."""


def surround(app: FastAPI, settings: Settings, *, metrics: Metrics, limits: ClientLimits) -> None:
    """Put the layers around the application: the one that is added last is the outermost."""
    origins = app.state.origins = Origins(settings)
    app.add_middleware(BodyLimit, files=settings.max_file_size * MAX_FILES)
    app.add_middleware(RateLimited, limits=limits, metrics=metrics)
    app.add_middleware(SameOrigin, origins=origins)
    app.add_middleware(Failures)
    app.add_middleware(exchanged_tokens.ExchangedTokens)
    if settings.allowed_origins:  # around the failures: pages are to be able to read them
        app.add_middleware(
            CORSMiddleware,
            allow_origins=[origin.lower() for origin in settings.allowed_origins],
            allow_methods=["GET", "HEAD", *sorted(CHANGES)],
            allow_headers=SENDABLE,
            expose_headers=[*READABLE, *HEADERS],
        )
    app.add_middleware(SocketFrame)
    app.add_middleware(RequestFrame, metrics=metrics, slow_ms=settings.slow_request_ms)
    if networks := settings.proxy_networks:  # before anything asks who the client is
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=with_mapped(networks))
