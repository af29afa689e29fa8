"""Keep the files that customers send. Reading them is the job of later work."""

import mimetypes
import os
import re
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.attachments.models import Attachment
from core.errors import AttachmentNotFound, FileTooLarge, InvalidInput

MAX_FILES = 10
"""Files with one message."""
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f/\\]|[\u202a-\u202e\u2066-\u2069\u200b-\u200f]|[\ud800-\udfff]"
)


@dataclass(frozen=True)
class Upload:
    """A file as it arrived: what the customer called it, and its bytes."""

    filename: str
    content: bytes


class AttachmentStore:
    """Files by content under one folder; the same bytes are stored once."""

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    def check(self, uploads: Sequence[Upload], *, also: int = 0) -> None:
        """Raises FileTooLarge, InvalidInput (an empty file, or with `also` others too many)."""
        if len(uploads) + also > MAX_FILES:
            raise InvalidInput(f"At most {MAX_FILES} files can be sent with one message.")
        for upload in uploads:
            if len(upload.content) > self._max_bytes:
                raise FileTooLarge(safe_name(upload.filename), self._max_bytes)
            if not upload.content:
                raise InvalidInput(f"{safe_name(upload.filename)} is empty.")

    def add(self, db: Session, session_id: str, uploads: Sequence[Upload]) -> list[Attachment]:
        """Write the bytes, then the rows in the caller's transaction."""
        rows = [self._row(session_id, upload) for upload in uploads]
        db.add_all(rows)
        db.flush()
        return rows

    def named(self, db: Session, session_id: str, ids: Sequence[str]) -> list[Attachment]:
        """Files of that session in the order of `ids`, each once. Raises AttachmentNotFound."""
        if not ids:
            return []
        of_session = select(Attachment).where(Attachment.session_id == session_id)
        known = {row.id: row for row in db.scalars(of_session)}
        for key in ids:
            if key not in known:
                raise AttachmentNotFound(key)
        return [known[key] for key in dict.fromkeys(ids)]

    def read(self, db: Session, attachment_id: str, *, session_id: str) -> tuple[Attachment, Path]:
        """A file of that session and where its bytes lie. Raises AttachmentNotFound."""
        row = db.scalar(
            select(Attachment).where(
                Attachment.id == attachment_id, Attachment.session_id == session_id
            )
        )
        if row is None:
            raise AttachmentNotFound(attachment_id)
        return row, self._path(row.sha256)

    def _row(self, session_id: str, upload: Upload) -> Attachment:
        digest = sha256(upload.content).hexdigest()
        self._write(digest, upload.content)
        name = safe_name(upload.filename)
        return Attachment(
            session_id=session_id,
            filename=name,
            content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
            size_bytes=len(upload.content),
            sha256=digest,
        )

    def _write(self, digest: str, content: bytes) -> None:
        path = self._path(digest)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, staging = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(staging, path)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def safe_name(filename: str) -> str:
    """The last part of a name as text that can be stored and shown, at most 255 characters.

    Control and direction characters are left out, and halves of characters, which no encoding has.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", filename))[-1]
    name = _UNSAFE.sub("", last).strip()[-255:].strip()
    return name if name.strip(".") else "file"


def shown(attachment: Attachment) -> dict[str, object]:
    """What a message keeps and shows of a file."""
    return {
        "attachment_id": attachment.id,
        "filename": attachment.filename,
        "content_type": attachment.content_type,
        "size_bytes": attachment.size_bytes,
    }
