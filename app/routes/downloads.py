"""/api/chat/attachments: the files of a session, to keep."""

from fastapi import APIRouter
from starlette.responses import FileResponse

from app.deps import FileScope, ServicesOf
from app.schemas import Text
from core.attachments.types import ANY

router = APIRouter(prefix="/api/chat", tags=["Chat"])


@router.get(
    "/attachments/{attachment_id}",
    response_class=FileResponse,
    responses={
        200: {
            "content": {ANY: {"schema": {"type": "string", "format": "binary"}}},
            "description": "The file's bytes",
        }
    },
)
def download(services: ServicesOf, scope: FileScope, attachment_id: Text) -> FileResponse:
    """A file that was sent in a session, as a file to save: browsers never open it as a page.

    Types that a browser could run, such as HTML and SVG, come as `application/octet-stream`.
    """
    found = services.downloads.find(attachment_id, session_id=scope)
    return FileResponse(found.path, media_type=found.media_type, headers=found.headers)
