"""What a file is: by its first bytes, by the parts of an archive, by how its text looks."""

import json
import re

from core.attachments.reading.archives import opened
from core.attachments.reading.sections import Kind, Refusal, Unreadable
from core.attachments.reading.tables import looks_like_csv
from core.attachments.reading.words import decode

PDF_WITHIN = 1024
"""Bytes before a PDF's header; programs put mail or print headers there."""
_OFFICE_PARTS = {
    "word/document.xml": Kind.DOCX,
    "xl/workbook.xml": Kind.XLSX,
    "ppt/presentation.xml": Kind.PPTX,
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|title|meta|div|table|p|h[1-6]|span|ul|ol)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAGS = re.compile(r"</(?:p|div|td|li|h[1-6]|body|table|a|span|title)>", re.IGNORECASE)
_MAIL_HEADER = re.compile(
    r"^(from|to|cc|subject|date|received|return-path|mime-version|message-id|content-type"
    r"|delivered-to|reply-to|x-[\w-]+|dkim-signature|arc-[\w-]+|authentication-results):",
    re.IGNORECASE | re.MULTILINE,
)
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)


def kind_of(data: bytes) -> Kind:
    """The kind of a file's content. Raises Unreadable."""
    if not data.strip():
        raise Unreadable(Refusal.EMPTY)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Kind.WEBP
    if b"%PDF-" in data[:PDF_WITHIN]:
        return Kind.PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_archive(data)
    if data.startswith(_OLE):
        old = Refusal.ENCRYPTED if _ENCRYPTED_PACKAGE in data else Refusal.UNSUPPORTED
        raise Unreadable(old)
    return _of_text(decode(data))


def _of_archive(data: bytes) -> Kind:
    with opened(data) as archive:
        names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        for part, kind in _OFFICE_PARTS.items():
            if part in names:
                return kind
        raise Unreadable(Refusal.UNSUPPORTED)
    if "mimetype" in names or "AndroidManifest.xml" in names or "META-INF/MANIFEST.MF" in names:
        raise Unreadable(Refusal.UNSUPPORTED)
    return Kind.ZIP


def _of_text(text: str) -> Kind:
    if not text.strip():
        raise Unreadable(Refusal.EMPTY)
    if _HTML.match(text[:20_000]) or len(_TAGS.findall(text[:20_000])) >= 3:
        return Kind.HTML
    if text.lstrip().startswith(("<?xml", "<!DOCTYPE", "<svg")):
        raise Unreadable(Refusal.BOMB if _ENTITY.search(text[:20_000]) else Refusal.UNSUPPORTED)
    if text.lstrip()[:1] in "{[" and _is_json(text):
        return Kind.JSON
    head = text.lstrip().replace("\r\n", "\n").partition("\n\n")[0]
    if len({name.lower() for name in _MAIL_HEADER.findall(head)}) >= 3 and _MAIL_HEADER.match(head):
        return Kind.EML
    return Kind.CSV if looks_like_csv(text) else Kind.TEXT


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except RecursionError:
        raise Unreadable(Refusal.TOO_DEEP) from None
    except ValueError:
        first, _, rest = text.strip().partition("\n")
        return bool(rest) and first != text and _is_json(first) and first.startswith("{")
    return True
