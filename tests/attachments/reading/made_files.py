"""Files of several kinds as customers send them, made here."""

import io
import zipfile
from collections.abc import Mapping

import pypdfium2
from openpyxl import Workbook
from PIL import Image, ImageDraw, ImageFont

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(parts: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def docx(document: str, **further: bytes | str) -> bytes:
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document, **further})


def paragraphs(body: str) -> str:
    return f"<w:document {WORD}><w:body>{body}</w:body></w:document>"


def xlsx() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Orders"
    for row in (["Order", "Status"], [55812, "shipped"], [55813, "cancelled"]):
        sheet.append(row)
    book.create_sheet("Secret").append(["hidden", "words"])
    book["Secret"].sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def blank_pdf(pages: int) -> bytes:
    file = io.BytesIO()
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(200, 200)
    document.save(file)
    return file.getvalue()


def picture(text: str, *, size: tuple[int, int], letters: int, kind: str = "PNG") -> bytes:
    drawn = Image.new("RGB", size, "white")
    ImageDraw.Draw(drawn).text((30, 50), text, "black", ImageFont.load_default(letters))
    file = io.BytesIO()
    drawn.save(file, kind)
    return file.getvalue()


def screenshot(text: str) -> bytes:
    return picture(text, size=(700, 160), letters=36)
