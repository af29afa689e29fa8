"""The media type of a file, by its first bytes; its name decides only between what these leave."""

import mimetypes
import re
from codecs import getincrementaldecoder

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
_IN_ZIP = "application/vnd.openxmlformats-officedocument."
_IN_OLE = frozenset(
    {"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"}
)
_AS_TEXT = frozenset({"application/json", "application/xml", "message/rfc822"})


def media_type(filename: str, content: bytes) -> str:
    """Such as "application/pdf"; `ANY` for what is not known."""
    head, named = content[:HEAD], mimetypes.guess_type(filename)[0] or ""
    for start, found in _STARTS:
        if start.match(head):
            return found
    if head.startswith(_ZIP):
        return named if named.startswith(_IN_ZIP) else "application/zip"
    if head.startswith(_OLE):
        return named if named in _IN_OLE else ANY
    if not _is_text(head):
        return ANY
    is_kept = named.startswith("text/") or named.endswith("+xml") or named in _AS_TEXT
    return named if is_kept else "text/plain"


def _is_text(head: bytes) -> bool:
    """Nothing at all is no text. Letters of old encodings are, signs that control are not."""
    if not head or b"\0" in head:
        return False
    try:
        getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return not re.search(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", head)
    return True
