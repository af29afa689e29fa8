"""From the bytes of a file to its text."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from core.attachments.reading.archives import content, opened
from core.attachments.reading.docx import read_docx
from core.attachments.reading.html import read_html
from core.attachments.reading.kinds import kind_of
from core.attachments.reading.limits import MAX_CHARACTERS, MAX_DEPTH, MAX_FILES
from core.attachments.reading.mail import read_mail
from core.attachments.reading.pdf import read_pdf
from core.attachments.reading.pictures import read_picture
from core.attachments.reading.pptx import read_pptx
from core.attachments.reading.sections import Found, Kind, Reading, Refusal, Section, Unreadable
from core.attachments.reading.tables import read_csv, read_json
from core.attachments.reading.words import clean, decode, one_line
from core.attachments.reading.xlsx import read_xlsx


def read(data: bytes) -> Reading:
    """The text of a file, whatever it is called, or why there is none. Raises MemoryError."""
    kind = None
    try:
        kind = kind_of(data)
        found = _found(kind, data, depth=0)
        sections = _within_limit(found)
    except Unreadable as error:
        return Reading(kind, refusal=error.refusal)
    except RecursionError:
        return Reading(kind, refusal=Refusal.TOO_DEEP)
    if not sections:
        return Reading(kind, refusal=Refusal.EMPTY, pages=found.pages)
    return Reading(kind, sections, pages=found.pages, is_partial=found.is_partial)


def read_text(data: bytes) -> Found:
    """One section. Raises Unreadable."""
    text = clean(decode(data))
    return Found([Section(text)] if text else [])


READERS: Mapping[Kind, Callable[[bytes], Found]] = {
    Kind.PDF: read_pdf,
    Kind.DOCX: read_docx,
    Kind.XLSX: read_xlsx,
    Kind.PPTX: read_pptx,
    Kind.HTML: read_html,
    Kind.TEXT: read_text,
    Kind.CSV: read_csv,
    Kind.JSON: read_json,
    Kind.PNG: read_picture,
    Kind.JPEG: read_picture,
    Kind.WEBP: read_picture,
}


def _found(kind: Kind, data: bytes, *, depth: int) -> Found:
    if kind in READERS:
        return READERS[kind](data)
    if depth > MAX_DEPTH:
        raise Unreadable(Refusal.TOO_DEEP)

    def inner(content: bytes, name: str) -> Found:
        found = _found(kind_of(content), content, depth=depth + 1)
        return replace(found, sections=[_inside(name, part) for part in found.sections])

    return read_mail(data, inner) if kind is Kind.EML else _read_zip(data, inner)


def _inside(name: str, part: Section) -> Section:
    return replace(part, place=f"{name}, {part.place}" if part.place else name)


def _read_zip(data: bytes, inner: Callable[[bytes, str], Found]) -> Found:
    """What can be read of the files of an archive; the first's reason if none can."""
    with opened(data) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if not entries:
            raise Unreadable(Refusal.EMPTY)
        found = Found(pages=len(entries), is_partial=len(entries) > MAX_FILES)
        refusals = []
        for entry in entries[:MAX_FILES]:
            name = one_line(entry.filename).replace("\\", "/").rpartition("/")[2] or "file"
            if name.startswith(".") or "__MACOSX" in entry.filename:
                continue
            try:
                found.sections += inner(content(archive, entry), name).sections
            except Unreadable as error:
                if error.refusal in (Refusal.BOMB, Refusal.TOO_DEEP):
                    raise
                refusals.append(error.refusal)
    if refusals and not found.sections:
        raise Unreadable(refusals[0])
    found.is_partial |= bool(refusals)
    return found


def _within_limit(found: Found) -> list[Section]:
    """The sections up to the limit on characters; what says nothing is left out."""
    kept, left = [], MAX_CHARACTERS
    for part in found.sections:
        if left <= 0:
            found.is_partial = True
            break
        if part.text.strip():
            kept.append(part if len(part.text) <= left else replace(part, text=part.text[:left]))
            left -= len(part.text)
    return kept
