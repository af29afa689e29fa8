"""PDF files: the text of each page; a page that is only a picture is read as one."""

import time

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from core.attachments.reading.limits import (
    MAX_CHARACTERS,
    MAX_PAGES,
    MAX_SCANNED_PAGES,
    MAX_SIDE,
    PICTURES_UNTIL_S,
)
from core.attachments.reading.pictures import text_in
from core.attachments.reading.sections import Found, Refusal, Section, Unreadable
from core.attachments.reading.words import clean
from core.unseen_print import is_bare, is_unseen

_BROKEN_PAGE = (pypdfium2.PdfiumError, AssertionError, RecursionError, ValueError)
_HYPHEN = "\ufffe"
"""How PDFium marks a hyphen at the end of a line."""


def read_pdf(data: bytes) -> Found:
    """A section for each page with text. Raises Unreadable."""
    until = time.monotonic() + PICTURES_UNTIL_S
    try:
        document = pypdfium2.PdfDocument(data)
    except _BROKEN_PAGE as error:
        protected = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
        raise Unreadable(Refusal.ENCRYPTED if protected else Refusal.CORRUPT) from None
    with document:
        pages = len(document)
        if pages > MAX_PAGES:
            raise Unreadable(Refusal.TOO_MANY_PAGES)
        found = Found(pages=pages)
        if not pages:
            raise Unreadable(Refusal.CORRUPT)
        for number, text in enumerate(_texts(document, found), start=1):
            if text:
                found.sections.append(Section(text, f"page {number}"))
        if not found.sections:
            _read_scans(document, found, until)
    return found


def _texts(document: pypdfium2.PdfDocument, found: Found) -> list[str]:
    texts: list[str] = []
    for number in range(len(document)):
        try:
            texts.append(_page_text(document, number))
        except _BROKEN_PAGE:
            found.is_partial = True
            texts.append("")
        if sum(map(len, texts)) > MAX_CHARACTERS:
            found.is_partial = True
            break
    return texts


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    text_page = page.get_textpage()
    text = _seen(page, text_page)
    text_page.close()
    page.close()
    return clean(text.replace(f"{_HYPHEN}\r\n", "").replace(_HYPHEN, ""))


def _seen(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage) -> str:
    """The lines that a reader sees."""
    text = text_page.get_text_range()
    if not is_bare(page):
        return str(text)
    start, seen = 0, []
    for line in text.split("\r\n"):
        indent = len(line) - len(line.lstrip())
        if not line.strip() or not is_unseen(text_page, start + indent):
            seen.append(line)
        start += len(line) + 2
    return "\r\n".join(seen)


def _read_scans(document: pypdfium2.PdfDocument, found: Found, until: float) -> None:
    """The pages as pictures, as long as there is time for one more."""
    for number in range(len(document)):
        if number == MAX_SCANNED_PAGES or time.monotonic() > until:
            found.is_partial = True
            return
        text, is_whole = text_in(_picture(document, number), until=until)
        found.is_partial |= not is_whole
        if text:
            found.sections.append(Section(text, f"page {number + 1}"))


def _picture(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    try:
        page = document[number]
        longest = max(page.get_size())
        bitmap = page.render(scale=min(2.5, MAX_SIDE / max(longest, 1)))
        picture: Image.Image = bitmap.to_pil().convert("RGB")
        page.close()
    except _BROKEN_PAGE:
        raise Unreadable(Refusal.CORRUPT) from None
    return picture
