"""Which sites' pages may call: our own, and those that the settings name."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import answer_to
from app.middleware import traits
from core.errors import ForeignOrigin
from core.settings import Settings

CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
SECURE = frozenset({"https", "wss"})


class Origins:
    """Knows our own origin and the allowed ones."""

    def __init__(self, settings: Settings) -> None:
        named = (*settings.allowed_origins, settings.resolved_public_url)
        self._allowed = frozenset(_site(origin) for origin in named)

    def allow(self, scope: Scope) -> bool:
        """Whether a request or WebSocket comes from a page that may send it, or from no page.

        Browsers name the page's origin whenever something could be changed; programs name none.
        """
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site") != "cross-site"
        site = _site(origin)
        return site is not None and (site in self._allowed or _is_own(site, scope, headers))


class SameOrigin:
    """Refuses what a page of another site would have the API do."""

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        changes = scope["type"] == "http" and traits.is_api(scope) and scope["method"] in CHANGES
        if changes and not self._origins.allow(scope):
            await answer_to(ForeignOrigin(), traits.request_id(scope))(scope, receive, send)
            return
        await self._app(scope, receive, send)


Site = tuple[str, str, int]
"""Scheme, host and port."""


def _site(origin: str) -> Site | None:
    """`None` for what is no origin, such as the `null` of a sandboxed page."""
    try:
        parts = urlsplit(origin)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    if not parts.hostname or port is None:
        return None
    return parts.scheme, parts.hostname, port


def _is_own(site: Site, scope: Scope, headers: Headers) -> bool:
    """Whether the page came from the address that the request went to.

    A proxy that is not trusted may have ended TLS, so plain HTTP here may be HTTPS for the page.
    """
    scheme, host, port = site
    if scope["scheme"] in SECURE and scheme != "https":
        return False
    return (scheme, host, port) == _site(f"{scheme}://{headers.get('host', '')}")
