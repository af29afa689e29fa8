"""Files of sessions for operators, from this process: its address is the one they have reached.

The cookie of the sign-in opens them, so a link that somebody else gets hold of opens nothing.
"""

from collections.abc import Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from console.cookie import COOKIE
from core.bootstrap import Services
from core.errors import SwitchboardError

PATH = "files"


def address(attachment_id: str) -> str:
    """Where a view's link to a file leads."""
    return f"{PATH}/{quote(attachment_id, safe='')}"


def download(services: Services, attachment_id: str, token: str) -> Response:
    """The file, to be saved; for anyone who is signed in, whatever the role."""
    try:
        services.accounts.signed_in(token)
        found = services.downloads.find(attachment_id)
    except SwitchboardError as error:
        return PlainTextResponse(str(error), error.status)
    return FileResponse(found.path, media_type=found.media_type, headers=found.headers)


def routes(services: Callable[[], Services]) -> list[Route]:
    """`services` is asked at each request: they are built once the first page is."""

    def file(request: Request) -> Response:
        token = request.cookies.get(COOKIE, "")
        return download(services(), request.path_params["attachment_id"], token)

    return [Route(f"/{PATH}/{{attachment_id}}", file, methods=["GET"])]
