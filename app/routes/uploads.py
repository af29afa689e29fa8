"""/api/chat/upload: a file on its own, for a message that will name it."""

from typing import Annotated

from fastapi import APIRouter, File, UploadFile

from app.deps import FormSession, ServicesOf
from app.schemas_chat import UploadedFile
from core.attachments.service import Upload

router = APIRouter(prefix="/api/chat", tags=["Chat"])


@router.post("/upload")
def upload(
    services: ServicesOf, session_id: FormSession, file: Annotated[UploadFile, File()]
) -> UploadedFile:
    """Store a file with a session. A message names it by its `attachment_id`.

    Its text is read at once: `preview` is how it begins, and `error` says why there is none. Such
    a file is kept all the same, for the people who help. What cannot be kept is refused as every
    error is.
    """
    received = Upload(filename=file.filename or "", content=file.file.read())
    kept = services.uploads.keep(session_id, received)
    return UploadedFile.of(kept, services.uploads.read(session_id, kept.id))
