"""PDF files: their lines with place and size, from which `pdf_layout` makes Markdown."""

import threading
from collections.abc import Iterator
from statistics import median

import pypdfium2
from pypdfium2 import raw

from core.errors import InvalidDocument
from core.knowledge.documents.document import Content
from core.knowledge.documents.pdf_layout import to_markdown
from core.knowledge.documents.pdf_lines import Line
from core.unseen_print import is_bare, is_unseen

_PDFIUM = threading.Lock()
"""PDFium may run in one thread at a time, whatever the document."""

_BROKEN_PAGE = (pypdfium2.PdfiumError, AssertionError, RecursionError)
"""pypdfium2 looks for a page's first visible character by recursion and asserts buffer sizes."""


def read_pdf(data: bytes, name: str) -> Content:
    """The text of a PDF as headings, paragraphs and lists, without running headers and footers.

    Raises InvalidDocument if it is protected with a password, damaged, or has no text.
    """
    with _PDFIUM:
        try:
            with pypdfium2.PdfDocument(data) as document:
                pages = [list(_lines(document, number)) for number in range(len(document))]
                title = document.get_metadata_value("Title")
        except _BROKEN_PAGE as error:
            raise InvalidDocument(name, _reason(error)) from None
    markdown = to_markdown(pages)
    if not markdown:
        raise InvalidDocument(name, "has no text; it may be a scan. Import the text itself.")
    return Content(markdown, fallback_title=_sensible(title))


def _reason(error: Exception) -> str:
    if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
        return "is protected with a password. Save it without one."
    return "is damaged, or is not a PDF."


def _sensible(title: str) -> str | None:
    """The title in the file's properties, unless a program only put a file name there."""
    is_file_name = title.lower().endswith((".doc", ".docx", ".odt", ".html", ".pdf", ".indd"))
    made_up = title.lower().startswith(("microsoft ", "untitled", "file:", "http"))
    return None if is_file_name or made_up else title


def _lines(document: pypdfium2.PdfDocument, number: int) -> Iterator[Line]:
    page = document[number]
    text_page = page.get_textpage()
    start, bare = 0, is_bare(page)
    for text in text_page.get_text_range().split("\r\n"):
        indent = len(text) - len(text.lstrip())
        hidden = bare and text.strip() and is_unseen(text_page, start + indent)
        if text.strip() and not hidden:
            yield _line(text_page, start + indent, text.strip())
        start += len(text) + 2
    text_page.close()
    page.close()


def _line(text_page: pypdfium2.PdfTextPage, start: int, text: str) -> Line:
    """The line with its box. A hyphenated line comes from PDFium in one with the next."""
    ends = start, start + len(text) // 2, start + len(text) - 1
    first, middle, last = (_box(text_page, index) for index in ends)
    size = median(box.top - box.bottom for box in (first, middle, last))
    return Line(text, top=first.top, bottom=last.bottom, right=last.right, size=size)


def _box(text_page: pypdfium2.PdfTextPage, text_index: int) -> raw.FS_RECTF:
    """The box of a character in points from the lower left; of no size if PDFium knows none."""
    box = raw.FS_RECTF()
    index = raw.FPDFText_GetCharIndexFromTextIndex(text_page, text_index)
    raw.FPDFText_GetLooseCharBox(text_page, max(0, index), box)
    return box
