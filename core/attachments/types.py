"""The media type of a file, by its first bytes; its name decides only between what these leave."""

import re
from codecs import getincrementaldecoder
from pathlib import PurePosixPath

ANY = "application/octet-stream"
HEAD = 4096
"""Bytes that are looked at."""
_STARTS = (
    (re.compile(rb"%PDF"), "application/pdf"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"ID3|\xff[\xf2\xf3\xfb]"), "audio/mpeg"),
    (re.compile(rb".{4}ftyp", re.DOTALL), "video/mp4"),
)
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_IN_ZIP = {
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
}
_IN_OLE = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
}
_TEXTS = {
    ".css": "text/css",
    ".csv": "text/csv",
    ".eml": "message/rfc822",
    ".htm": "text/html",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".svg": "image/svg+xml",
    ".xhtml": "application/xhtml+xml",
    ".xml": "application/xml",
}
"""Written out: the list of `mimetypes` differs between systems, and libraries add to it."""


def media_type(filename: str, content: bytes) -> str:
    """Such as "application/pdf"; `ANY` for what is not known."""
    head, ending = content[:HEAD], PurePosixPath(filename).suffix.lower()
    for start, found in _STARTS:
        if start.match(head):
            return found
    if head.startswith(_ZIP):
        return _IN_ZIP.get(ending, "application/zip")
    if head.startswith(_OLE):
        return _IN_OLE.get(ending, ANY)
    return _TEXTS.get(ending, "text/plain") if _is_text(head) else ANY


def _is_text(head: bytes) -> bool:
    """Nothing at all is no text. Letters of old encodings are, signs that control are not."""
    if not head or b"\0" in head:
        return False
    try:
        getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return not re.search(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", head)
    return True
