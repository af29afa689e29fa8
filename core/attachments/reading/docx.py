"""Word documents: paragraphs, lists and tables of the visible text, with headers and notes."""

from collections.abc import Iterator
from zipfile import ZipFile

from lxml import etree

from core.attachments.reading.archives import opened, xml
from core.attachments.reading.sections import Found, Section
from core.attachments.reading.words import clean, one_line
from core.unseen_runs import W, is_hidden

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN = {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}pPr", _FALLBACK}
BESIDE = ("header", "footer", "footnotes", "endnotes", "comments")
"""What stands in parts of its own, by how their names begin."""


def read_docx(data: bytes) -> Found:
    """One section: a Word document has no pages until it is printed. Raises Unreadable."""
    with opened(data) as archive:
        lines = list(_lines(xml(archive, "word/document.xml")))
        for part in _beside(archive):
            lines.extend(_lines(xml(archive, part)))
    text = clean("\n\n".join(lines))
    return Found([Section(text)] if text else [])


def _beside(archive: ZipFile) -> list[str]:
    names = (name for name in archive.namelist() if name.endswith(".xml"))
    wanted = tuple(f"word/{kind}" for kind in BESIDE)
    return sorted(name for name in names if name.startswith(wanted))


def _lines(root: etree._Element) -> Iterator[str]:
    """Paragraphs, and rows of tables with the cells set apart; each once, in order."""
    for element in _blocks(root):
        if element.tag == f"{W}p":
            if text := "".join(_text(element)).strip():
                yield text
        else:
            yield from _rows(element)


def _blocks(root: etree._Element) -> Iterator[etree._Element]:
    """Top-level paragraphs and tables, also of text boxes and other frames around them."""
    for child in root:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif isinstance(child.tag, str) and child.tag not in _UNSEEN:
            yield from _blocks(child)


def _rows(table: etree._Element) -> Iterator[str]:
    for row in table.iterchildren(f"{W}tr"):
        cells = [one_line(" ".join(_lines(cell))) for cell in row.iterchildren(f"{W}tc")]
        if any(cells):
            yield " | ".join(cells)


def _text(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag in _UNSEEN or (child.tag == f"{W}r" and is_hidden(child)):
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
            yield "\t" if child.tag == f"{W}tab" else "\n"
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        elif child.tag == f"{W}p":  # of a text box inside the paragraph
            yield "\n" + "".join(_text(child)) + "\n"
        else:
            yield from _text(child)
