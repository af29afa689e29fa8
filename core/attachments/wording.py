"""What people read of a file that could not be read, and of one that was."""

from collections.abc import Mapping

from core.attachments.reading.limits import MAX_PAGES
from core.attachments.reading.sections import Kind, Refusal

REFUSED: Mapping[str, str] = {
    Refusal.ENCRYPTED: "it is protected with a password. Please send it without one.",
    Refusal.CORRUPT: "it is damaged or cut off. Please save it again and send it once more.",
    Refusal.EMPTY: "there is no text in it.",
    Refusal.UNSUPPORTED: "files of this kind cannot be read. PDF, Word, Excel, PowerPoint, text, "
    "CSV, e-mails, web pages and pictures can.",
    Refusal.TOO_LARGE: "there is too much text in it. Please send the part that matters.",
    Refusal.NOT_KEPT: "it is larger than files may be here, so it was not kept. "
    "Please send a smaller one, or the part that matters.",
    Refusal.TOO_MANY_PAGES: f"it has more than {MAX_PAGES} pages. Please send those that matter.",
    Refusal.BOMB: "it unpacks to far more than it is, which is not safe to open.",
    Refusal.TOO_DEEP: "there are files inside files inside it. Please send them by themselves.",
    Refusal.TIMED_OUT: "it took too long to read. Please send the part that matters.",
    Refusal.OUT_OF_MEMORY: "it takes too much memory to read. Please send the part that matters.",
    Refusal.CRASHED: "something in it made the reader stop. Please send it in another format.",
}
KINDS: Mapping[str, str] = {
    Kind.PDF: "PDF",
    Kind.DOCX: "Word document",
    Kind.XLSX: "Excel workbook",
    Kind.PPTX: "presentation",
    Kind.HTML: "web page",
    Kind.TEXT: "text",
    Kind.CSV: "table",
    Kind.JSON: "JSON",
    Kind.EML: "e-mail",
    Kind.PNG: "picture",
    Kind.JPEG: "picture",
    Kind.WEBP: "picture",
    Kind.ZIP: "archive",
}
_COUNTED: Mapping[str, str] = {
    Kind.PDF: "page",
    Kind.XLSX: "sheet",
    Kind.PPTX: "slide",
    Kind.ZIP: "file",
}


def refused(refusal: str) -> str:
    """The rest of a sentence such as "I could not read your file: …"."""
    return REFUSED.get(refusal, REFUSED[Refusal.CORRUPT])


def described(kind: str | None, pages: int | None) -> str:
    """Such as "PDF, 2 pages"."""
    name = KINDS.get(kind or "", "file")
    counted = _COUNTED.get(kind or "")
    if not counted or not pages:
        return name
    return f"{name}, {pages} {counted}{'s' if pages != 1 else ''}"
