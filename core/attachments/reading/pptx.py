"""Presentations: the text of each slide and its notes."""

import posixpath
from collections.abc import Iterator
from zipfile import ZipFile

from lxml import etree

from core.attachments.reading.archives import opened, xml
from core.attachments.reading.limits import MAX_PAGES
from core.attachments.reading.sections import Found, Refusal, Section, Unreadable
from core.attachments.reading.words import clean, one_line

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def read_pptx(data: bytes) -> Found:
    """A section for each slide with text, in the order shown. Raises Unreadable."""
    with opened(data) as archive:
        slides = _slides(archive)
        if len(slides) > MAX_PAGES:
            raise Unreadable(Refusal.TOO_MANY_PAGES)
        found = Found(pages=len(slides))
        for number, part in enumerate(slides, start=1):
            root = xml(archive, part)
            if root.get("show") == "0":
                continue
            lines = [*_lines(root), *_notes(archive, part)]
            if text := clean("\n".join(lines)):
                found.sections.append(Section(text, f"slide {number}"))
    return found


def _slides(archive: ZipFile) -> list[str]:
    presentation = xml(archive, "ppt/presentation.xml")
    targets = _targets(archive, "ppt/presentation.xml")
    keys = [slide.get(f"{R}id") for slide in presentation.iter(f"{P}sldId")]
    names = set(archive.namelist())
    return [targets[key] for key in keys if key in targets and targets[key] in names]


def _targets(archive: ZipFile, part: str) -> dict[str, str]:
    """The parts that a part refers to, by the reference's id."""
    folder, name = posixpath.split(part)
    listed = f"{folder}/_rels/{name}.rels"
    if listed not in archive.namelist():
        return {}
    return {
        str(entry.get("Id")): posixpath.normpath(
            posixpath.join("/", folder, str(entry.get("Target")))
        ).lstrip("/")
        for entry in xml(archive, listed)
        if entry.get("TargetMode") != "External"
    }


def _lines(root: etree._Element) -> Iterator[str]:
    for element in root.iter(f"{A}p", f"{A}tr"):
        if element.tag == f"{A}tr":
            cells = [one_line(" ".join(_words(cell))) for cell in element.iter(f"{A}tc")]
            yield " | ".join(cells)
        elif next(element.iterancestors(f"{A}tc"), None) is None:
            yield "".join(_words(element))


def _words(element: etree._Element) -> Iterator[str]:
    for part in element.iter(f"{A}t", f"{A}br"):
        yield part.text or "" if part.tag == f"{A}t" else "\n"


def _notes(archive: ZipFile, part: str) -> Iterator[str]:
    for target in _targets(archive, part).values():
        if target.startswith("ppt/notesSlides/") and target in archive.namelist():
            yield from (line for line in _lines(xml(archive, target)) if not line.isdigit())
