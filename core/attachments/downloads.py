"""Hand files out in a way that no browser runs or shows what is in them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from core.attachments.service import AttachmentStore
from core.attachments.types import ANY
from core.db import Transactions
from core.errors import AttachmentNotFound

KNOWN = re.compile(
    r"image/(png|jpeg|gif|webp)|audio/mpeg|video/mp4|text/(plain|csv)"
    r"|application/(pdf|zip|msword|vnd\.(ms-excel|openxmlformats-officedocument\.[a-z.]+))"
)
"""Types that are named; HTML, SVG, XML, scripts and whatever else is only bytes."""
SAFE_HEADERS: Mapping[str, str] = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 ._()-]")


@dataclass(frozen=True)
class Download:
    """A file that may be handed out."""

    filename: str
    content_type: str
    path: Path

    @property
    def media_type(self) -> str:
        """What it is called on the wire."""
        return self.content_type if KNOWN.fullmatch(self.content_type) else ANY

    @property
    def headers(self) -> dict[str, str]:
        """Those that keep it a file: saved under its name, never opened as a page."""
        return {**SAFE_HEADERS, "Content-Disposition": disposition(self.filename)}


class DownloadService:
    """Finds files by their id. Read-only."""

    def __init__(self, transactions: Transactions, *, attachments: AttachmentStore) -> None:
        self._transactions = transactions
        self._attachments = attachments

    def find(self, attachment_id: str, *, session_id: str | None = None) -> Download:
        """A file, of that session if one is named. Raises AttachmentNotFound."""
        with self._transactions.read() as db:
            row, path = self._attachments.read(db, attachment_id, session_id=session_id)
        if not path.is_file():
            raise AttachmentNotFound(attachment_id)
        return Download(row.filename, row.content_type, path)


def disposition(filename: str) -> str:
    """The header that has a file saved under its name (RFC 6266), also by old programs."""
    letters = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    plain = _NOT_PLAIN.sub("_", letters).strip()
    if not plain.strip(" ._") or plain.startswith("."):
        plain = f"file{plain}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
