"""The cookie that keeps an operator signed in when the page is loaded anew.

It is HttpOnly, so no script can read it, and SameSite=Strict, so no other site can use it. A
Streamlit script cannot set one; it leaves a one-time code, which the page exchanges here.
"""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from console.deps import handovers
from core.accounts.service import SIGN_IN_LASTS

COOKIE = "switchboard_operator"
PATH = "signed-in"
LONGEST_CODE = 200


async def keep_signed_in(request: Request, *, always_secure: bool) -> Response:
    """Exchange a one-time code for the cookie."""
    if not _from_our_page(request) or _too_long(request):
        return Response(status_code=403)
    token = handovers().take((await request.body()).decode("ascii", "replace"))
    if token is None:
        return Response(status_code=404)
    response = Response(status_code=204)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SIGN_IN_LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=always_secure or request.url.scheme == "https",
    )
    return response


async def forget(request: Request) -> Response:
    """Remove the cookie of a sign-in that has been revoked."""
    if not _from_our_page(request):
        return Response(status_code=403)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


def _from_our_page(request: Request) -> bool:
    """Browsers say so wherever the connection can be trusted; the code itself is the other lock."""
    return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"


def _too_long(request: Request) -> bool:
    length = request.headers.get("content-length", "")
    return not length.isdigit() or int(length) > LONGEST_CODE


def routes(*, always_secure: bool) -> list[Route]:
    """`always_secure`: TLS ends in front of us, where the connection does not show it."""
    keep = partial(keep_signed_in, always_secure=always_secure)
    return [
        Route(f"/{PATH}", keep, methods=["POST"]),
        Route(f"/{PATH}", forget, methods=["DELETE"]),
    ]
