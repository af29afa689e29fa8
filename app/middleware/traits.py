"""What the layers say of a request: its id, its address without secrets, and who sent it."""

import re
from urllib.parse import quote
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.types import Scope

from core.telemetry.labels import OTHER

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def choose_request_id(scope: Scope) -> str:
    """The caller's own id when it is short and plain, else a new one; the request keeps it."""
    asked = Headers(scope=scope).get("x-request-id", "")
    chosen = asked if _SANE_ID.fullmatch(asked) else uuid4().hex
    scope.setdefault("state", {})["request_id"] = chosen
    return chosen


def request_id(scope: Scope) -> str:
    return str(scope.get("state", {}).get("request_id", ""))


def note_caller(scope: Scope, client: str) -> None:
    """Keep who was found to ask, for the log."""
    scope.setdefault("state", {})["client"] = client


def caller(scope: Scope) -> str:
    """`session`, `key` or `address`: what the request was counted for; `-` if it was not."""
    return str(scope.get("state", {}).get("client", "-")).partition(":")[0]


def address(scope: Scope) -> str:
    """The client's network address, which behind a proxy is what a header says."""
    return quote((scope.get("client") or ("-",))[0], safe=":.%")


def plain_path(scope: Scope) -> str:
    """The address without its query, which may hold a token, and without line ends of a forger."""
    return quote(scope["path"], safe="/:@!$&'()*+,;=~")


def route_template(scope: Scope) -> str:
    """The route's path with its parameters' names: one label for a route, not one for a caller."""
    return getattr(scope.get("route"), "path", None) or OTHER


def is_api(scope: Scope) -> bool:
    path: str = scope["path"]
    return path == "/api" or path.startswith("/api/")
