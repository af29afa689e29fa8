"""PDF files: their lines with place and size, from which `pdf_layout` makes Markdown."""

import threading
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

from core.errors import InvalidDocument
from core.knowledge.documents.document import Content
from core.knowledge.documents.pdf_layout import Line, to_markdown

_PDFIUM = threading.Lock()
"""PDFium may run in one thread at a time, whatever the document."""


def read_pdf(data: bytes, name: str) -> Content:
    """The text of a PDF as headings, paragraphs and lists, without running headers and footers.

    Raises InvalidDocument if it is protected with a password, damaged, or has no text.
    """
    with _PDFIUM:
        try:
            with pypdfium2.PdfDocument(data) as document:
                pages = [list(_lines(document, number)) for number in range(len(document))]
                title = document.get_metadata_value("Title")
        except pypdfium2.PdfiumError as error:
            raise InvalidDocument(name, _reason(error)) from None
    markdown = to_markdown(pages)
    if not markdown:
        raise InvalidDocument(name, "has no text, only pictures of it perhaps. Import its text.")
    return Content(markdown, fallback_title=_sensible(title))


def _reason(error: pypdfium2.PdfiumError) -> str:
    if error.err_code == raw.FPDF_ERR_PASSWORD:
        return "is protected with a password. Save it without one."
    return "is damaged, or is not a PDF."


def _lines(document: pypdfium2.PdfDocument, number: int) -> Iterator[Line]:
    page = document[number]
    text_page = page.get_textpage()
    start = 0
    for text in text_page.get_text_range().split("\r\n"):
        if text.strip():
            indent = len(text) - len(text.lstrip())
            yield _line(text_page, start + indent, text.strip())
        start += len(text) + 2
    text_page.close()
    page.close()


def _line(text_page: pypdfium2.PdfTextPage, start: int, text: str) -> Line:
    index = raw.FPDFText_GetCharIndexFromTextIndex(text_page, start)
    _, bottom, _, top = text_page.get_charbox(max(0, index), loose=True)
    return Line(text, top=top, bottom=bottom)
