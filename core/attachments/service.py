"""Keep the files that customers and operators send."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.attachments.files import SessionFiles, StagedFile
from core.attachments.models import Attachment
from core.attachments.reading.sections import Refusal
from core.attachments.types import media_type
from core.db import now
from core.errors import AttachmentNotFound, FileTooLarge, InvalidInput

MAX_FILES = 10
"""Files with one message."""
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f/\\]|[\u202a-\u202e\u2066-\u2069\u200b-\u200f]|[\ud800-\udfff]"
)


@dataclass(frozen=True)
class Upload:
    """A file as it arrived: what its sender called it, and its bytes."""

    filename: str
    content: bytes


class AttachmentStore:
    """The rows and the bytes of sessions' files; each is seen by its own session only."""

    def __init__(self, files: SessionFiles, *, max_bytes: int) -> None:
        self._files = files
        self._max_bytes = max_bytes

    def check(self, uploads: Sequence[Upload], *, also: int = 0) -> None:
        """Raises FileTooLarge, InvalidInput (an empty file, or with `also` others too many)."""
        self.check_number(uploads, also=also)
        for upload in uploads:
            if len(upload.content) > self._max_bytes:
                raise FileTooLarge(safe_name(upload.filename), self._max_bytes)
            if not upload.content:
                raise InvalidInput(f"{safe_name(upload.filename)} is empty.")

    def check_number(self, uploads: Sequence[Upload], *, also: int = 0) -> None:
        """Raises InvalidInput where these and `also` others are too many for one message."""
        if len(uploads) + also > MAX_FILES:
            raise InvalidInput(f"At most {MAX_FILES} files can be sent with one message.")

    @contextmanager
    def staged(self, uploads: Sequence[Upload]) -> Iterator[list[StagedFile]]:
        """The uploads' bytes on disk for `add`, written before its transaction makes others wait.

        Of one that is too large only name and size go on. What `add` did not take in the end is
        removed again.
        """
        kept = [each for each in uploads if len(each.content) <= self._max_bytes]
        with self._files.staged((each.filename, each.content) for each in kept) as files:
            on_disk = iter(files)
            yield [
                next(on_disk) if len(each.content) <= self._max_bytes else _left_out(each)
                for each in uploads
            ]

    def add(self, db: Session, session_id: str, staged: Sequence[StagedFile]) -> list[Attachment]:
        """Give files to a session in the caller's transaction, which holds the session's lock."""
        rows = []
        for file in staged:
            if file.is_kept:
                self._files.place(file, session_id)
            rows.append(_row(session_id, file))
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

    def read(
        self, db: Session, attachment_id: str, *, session_id: str | None
    ) -> tuple[Attachment, Path]:
        """A file and where its bytes lie; of that session alone unless it is `None`.

        Raises AttachmentNotFound.
        """
        row = db.get(Attachment, attachment_id)
        if row is None or session_id not in (None, row.session_id):
            raise AttachmentNotFound(attachment_id)
        return row, self._files.path(row.session_id, row.sha256)

    def sweep(self) -> None:
        """Remove what killed processes left of uploads."""
        self._files.sweep()


def _left_out(upload: Upload) -> StagedFile:
    return StagedFile(
        upload.filename,
        len(upload.content),
        sha256(upload.content).hexdigest(),
        media_type(upload.filename, upload.content),
        Path(),
        is_kept=False,
    )


def _row(session_id: str, file: StagedFile) -> Attachment:
    return Attachment(
        session_id=session_id,
        filename=safe_name(file.filename),
        content_type=file.media_type,
        size_bytes=file.size,
        sha256=file.digest,
        read_at=None if file.is_kept else now(),
        refusal=None if file.is_kept else Refusal.NOT_KEPT,
    )


def safe_name(filename: str) -> str:
    """The last part of a name as text that can be stored and shown, at most 255 characters.

    Control and direction characters are left out, and halves of characters, which no encoding has.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", filename))[-1]
    name = _UNSAFE.sub("", last).strip()[-255:].strip()
    return name if name.strip(".") else "file"


def shown(attachment: Attachment) -> dict[str, Any]:
    """What a message keeps and shows of a file."""
    return {
        "attachment_id": attachment.id,
        "filename": attachment.filename,
        "content_type": attachment.content_type,
        "size_bytes": attachment.size_bytes,
    }
