"""What people read of a file that could not be read, and of one that was."""

from collections.abc import Mapping

from core.attachments.reading.limits import MAX_PAGES
from core.attachments.reading.sections import Kind, Refusal
from core.language.words import ENGLISH, Words

_PICTURE = "picture"
_NAMED: Mapping[str, str] = {Kind.PNG: _PICTURE, Kind.JPEG: _PICTURE, Kind.WEBP: _PICTURE}
_COUNTED: Mapping[str, str] = {
    Kind.PDF: "file.pages",
    Kind.XLSX: "file.sheets",
    Kind.PPTX: "file.slides",
    Kind.ZIP: "file.files",
}


def refused(refusal: str, words: Words = ENGLISH) -> str:
    """The rest of a sentence such as "I could not read your file: …"."""
    key = refusal if refusal in set(Refusal) else Refusal.CORRUPT
    return words(f"file.refused.{key}", pages=MAX_PAGES)


def did_not_arrive(filename: str, words: Words = ENGLISH) -> str:
    """What who sent a file reads that was not kept, where nobody reads files."""
    return words("file.did_not_arrive", name=filename, why=refused(Refusal.NOT_KEPT, words))


def described(kind: str | None, pages: int | None, words: Words = ENGLISH) -> str:
    """Such as "PDF, 2 pages"."""
    key = kind if kind in set(Kind) else "file"
    name = words(f"file.kind.{_NAMED.get(key, key)}")
    counted = _COUNTED.get(key)
    return f"{name}, {words.several(counted, pages)}" if counted and pages else name
