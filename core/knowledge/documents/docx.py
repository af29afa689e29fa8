"""Word documents."""

import io
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import mammoth  # type: ignore[import-untyped]
from bs4 import BeautifulSoup
from lxml import etree

from core.errors import InvalidDocument
from core.knowledge.documents.document import Content
from core.knowledge.documents.html import to_markdown
from core.unseen_runs import W, is_hidden

MAX_XML_BYTES = 32 * 1024 * 1024
"""Unpacked XML of one document: some 3,000 pages of text, and about 1 GB once it is parsed."""

TEXT = "word/document.xml"
_OLD_OFFICE_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
_BACK_TO_THE_TEXT = "a[href^='#footnote-ref'], a[href^='#endnote-ref']"
_STYLES = "p[style-name='Title'] => h1:fresh"


def read_docx(data: bytes, name: str) -> Content:
    """Headings, paragraphs, lists and tables of a Word document; its Title style is the H1.

    Raises InvalidDocument if it is protected with a password, in the old format or damaged.
    """
    if data.startswith(_OLD_OFFICE_FILE):
        raise InvalidDocument(name, _old_file_reason(data))
    _check_size(data, name)
    page = BeautifulSoup(_to_html(data, name), "lxml")
    for arrow in page.select(_BACK_TO_THE_TEXT):
        arrow.decompose()
    return Content(to_markdown(page, name))


def _old_file_reason(data: bytes) -> str:
    if _ENCRYPTED_PART in data:
        return "is protected with a password. Save it without one."
    return "is in Word's old format. Save it as .docx."


def _check_size(data: bytes, name: str) -> None:
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (BadZipFile, NotImplementedError, ValueError, OSError):
        raise InvalidDocument(name, "is damaged, or is not a Word document.") from None
    size = sum(part.file_size for part in parts if not part.filename.startswith("word/media/"))
    if size > MAX_XML_BYTES:
        raise InvalidDocument(name, "holds too much text for one document. Split it.")


def _to_html(data: bytes, name: str) -> str:
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(_without_hidden(data)),
            style_map=_STYLES,
            include_embedded_style_map=False,
            convert_image=mammoth.images.img_element(_without_source),
        )
    except Exception:  # noqa: BLE001  a damaged part ends in a KeyError, an ExpatError or any other
        raise InvalidDocument(name, "is damaged, or is not a Word document.") from None
    return str(result.value)


def _without_hidden(data: bytes) -> bytes:
    """The document as its readers see it; the same bytes where nothing is hidden."""
    with ZipFile(io.BytesIO(data)) as archive:
        text = archive.read(TEXT)
        root = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True))
        hidden = [run for run in root.iter(f"{W}r") if is_hidden(run)]
        if not hidden:
            return data
        for run in hidden:
            for words in run.findall(f"{W}t"):
                words.text = ""
        changed = io.BytesIO()
        with ZipFile(changed, "w", ZIP_DEFLATED) as copy:
            for part in archive.infolist():
                seen = etree.tostring(root) if part.filename == TEXT else archive.read(part)
                copy.writestr(part.filename, seen)
    return changed.getvalue()


def _without_source(_image: object) -> dict[str, str]:
    return {"src": ""}
