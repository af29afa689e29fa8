"""What reading a file gives: its text in sections, or the reason why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self


class Kind(StrEnum):
    """What a file is, by its content."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    HTML = "html"
    TEXT = "text"
    """Markdown too, which reads as it is."""
    CSV = "csv"
    JSON = "json"
    EML = "eml"
    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    ZIP = "zip"


class Refusal(StrEnum):
    """Why a file could not be read."""

    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    EMPTY = "empty"
    """It opens, and no text is in it."""
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too_large"
    NOT_KEPT = "not_kept"
    """It was larger than files may be, so its bytes were never stored."""
    TOO_MANY_PAGES = "too_many_pages"
    BOMB = "bomb"
    """It unpacks, or its entities expand, to far more than it is."""
    TOO_DEEP = "too_deep"
    """Archives in archives, or values in values, beyond what anyone writes by hand."""
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"


class Unreadable(Exception):
    """Ends the reading of one file; never leaves this package."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@dataclass(frozen=True)
class Section:
    """A piece of text and where it stands, such as "page 2" or "sheet Orders, row 5"."""

    text: str
    place: str = ""
    is_row: bool = False
    """A row of a table, which is kept whole."""


@dataclass(frozen=True)
class Reading:
    """A file that was read to the end, in part, or not at all."""

    kind: Kind | None = None
    """`None` where the content is of no kind that is read."""
    sections: Sequence[Section] = ()
    refusal: Refusal | None = None
    pages: int | None = None
    """Of a PDF, slides of a presentation, sheets of a workbook, files of an archive."""
    is_partial: bool = False
    """Some of it was left out: it is long, or a page or a file in it could not be read."""

    @property
    def text(self) -> str:
        return "\n".join(section.text for section in self.sections)

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "sections": [[part.text, part.place, part.is_row] for part in self.sections],
            "refusal": self.refusal,
            "pages": self.pages,
            "is_partial": self.is_partial,
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        return cls(
            kind=Kind(value["kind"]) if value["kind"] else None,
            sections=[Section(*part) for part in value["sections"]],
            refusal=Refusal(value["refusal"]) if value["refusal"] else None,
            pages=value["pages"],
            is_partial=value["is_partial"],
        )


@dataclass
class Found:
    """What a format's reader has found so far."""

    sections: list[Section] = field(default_factory=list)
    pages: int | None = None
    is_partial: bool = False
