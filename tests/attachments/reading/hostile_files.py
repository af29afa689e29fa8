"""Files that mean harm, made here: what unpacks, loops, nests, lies, hides or is something else."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage
from random import Random

from openpyxl import Workbook
from PIL import Image, ImageDraw

from tests.attachments.reading.made_files import docx, paragraphs, zipped

MB = 1024**2
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    + "]><l>&a8;</l>"
)
QUADRATIC = f'<!DOCTYPE l [<!ENTITY a "{"ha" * 50_000}">]><l>{"&a;" * 50_000}</l>'
OUTSIDE = '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>'


def _xlsx(sheet: str) -> bytes:
    """A sound workbook, but for its one sheet."""
    made = io.BytesIO()
    Workbook().save(made)
    with zipfile.ZipFile(made) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    return zipped(parts | {"xl/worksheets/sheet1.xml": sheet})


def _pptx(target: str, slides: int = 1) -> bytes:
    shown = "".join(f'<p:sldId r:id="r{n}"/>' for n in range(slides))
    leads = "".join(f'<Relationship Id="r{n}" Target="{target}"/>' for n in range(slides))
    names = (
        f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="{RELATION}"'
    )
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/presentation.xml": f"<p:presentation {names}>{shown}</p:presentation>",
            "ppt/_rels/presentation.xml.rels": f"<Relationships>{leads}</Relationships>",
        }
    )


def pdf(objects: Mapping[int, bytes], *, xref: bytes | None = None) -> bytes:
    """A document of numbered objects, of which 1 is the catalogue."""
    data, offsets = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        offsets[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    last = max(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n" % last
    table += b"".join(b"%010d 00000 n \n" % offsets.get(n, 0) for n in range(1, last))
    data += table if xref is None else xref
    data += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (last, start)
    return bytes(data)


def _page(contents: bytes, **further: bytes) -> dict[int, bytes]:
    extra = b"".join(b"/%s %s" % (name.encode(), value) for name, value in further.items())
    return {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R%s>>" % extra,
        4: contents,
    }


def _stream(data: bytes, extra: bytes = b"") -> bytes:
    packed = zlib.compress(data, 9)
    head = b"<</Length %d/Filter/FlateDecode%s>>" % (len(packed), extra)
    return head + b"stream\n" + packed + b"\nendstream"


HELVETICA = b"<</Font<</F1 <</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
HELLO = _stream(b"BT /F1 24 Tf 20 200 Td (Order 55812 is late) Tj ET")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, *chunks: bytes) -> bytes:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + _chunk(b"IEND", b"")


def _drawn(picture: Image.Image, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()


def _stripes() -> bytes:
    picture = Image.new("RGB", (2000, 2000), "white")
    draw = ImageDraw.Draw(picture)
    for top in range(0, 2000, 12):
        draw.rectangle((0, top, 2000, top + 6), fill="black")
    return _drawn(picture)


def _noise() -> bytes:
    return _drawn(Image.frombytes("RGB", (2000, 2000), Random(7).randbytes(2000 * 2000 * 3)))


def _hairline() -> bytes:
    picture = Image.new("RGB", (60_000, 8), "white")
    ImageDraw.Draw(picture).text((0, -2), "Order 55812 " * 800, "black")
    return _drawn(picture)


def _lying_zip() -> bytes:
    """Its directory says that the part is ten bytes long."""
    data = bytearray(zipped({"a.txt": b"a" * 30 * MB}))
    size = struct.pack("<I", 30 * MB)
    return bytes(data.replace(size, struct.pack("<I", 10)))


def _overlapping_zip() -> bytes:
    """Every entry of the directory points at the same bytes."""
    data = zipped({"a.txt": b"text " * 1000})
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry, tail = data[start:end], bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, 500, 500, len(entry) * 500)
    return data[:start] + entry * 500 + bytes(tail)


def _encrypted_zip() -> bytes:
    data = bytearray(zipped({"a.txt": b"secret words"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def _link_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return file.getvalue()


def _nested_zips() -> bytes:
    inner = zipped({f"{n}.txt": bytes(9 * MB) for n in range(5)})
    return zipped({f"{n}.zip": inner for n in range(10)}, zipfile.ZIP_STORED)


def _nested_mail(depth: int) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "Deep"
    message.set_content("The innermost")
    for _ in range(depth):
        outer = EmailMessage()
        outer["From"], outer["To"], outer["Subject"] = "a@example.com", "b@example.com", "Fwd"
        outer.add_attachment(message)
        message = outer
    return message.as_bytes()


def _many_parts(parts: int) -> bytes:
    head = b"From: a@example.com\nTo: b@example.com\nSubject: x\nMIME-Version: 1.0\n"
    head += b"Content-Type: multipart/mixed; boundary=q\n\n"
    return head + b"--q\nContent-Type: text/plain\n\nOrder 55812\n" * parts + b"--q--\n"


def _rows(count: int) -> Iterator[str]:
    yield f"<worksheet {SHEET}><sheetData>"
    yield '<row r="1"><c r="A1"><v>1</v></c></row>' * count
    yield "</sheetData></worksheet>"


FILES: Mapping[str, tuple[Callable[[], bytes], str]] = {
    # What makes each, and what becomes of it: "read", or a Refusal.
    "zip that unpacks to much": (lambda: zipped({"a": bytes(20 * MB)}), "bomb"),
    "zip of zips that unpack to much": (_nested_zips, "bomb"),
    "zip whose directory lies": (_lying_zip, "corrupt"),
    "zip whose entries overlap": (_overlapping_zip, "read"),
    "zip with a hundred thousand entries": (
        lambda: zipped({f"{n}": b"" for n in range(100_000)}, zipfile.ZIP_STORED),
        "bomb",
    ),
    "zip with names that lead out": (
        lambda: zipped({"../../etc/passwd": "a", "/root/x": "b", "C:\\boot.ini": "c"}),
        "read",
    ),
    "zip with a link": (_link_zip, "read"),
    "zip that is locked": (_encrypted_zip, "encrypted"),
    "zip that was cut": (lambda: zipped({"a.txt": "words " * 999})[:-30], "corrupt"),
    "zip in zip in zip in zip": (
        lambda: zipped({"a": zipped({"b": zipped({"c": zipped({"d": "deep"})})})}),
        "too_deep",
    ),
    "docx of entities": (lambda: docx(LAUGHS), "bomb"),
    "docx of one long entity": (lambda: docx(QUADRATIC), "bomb"),
    "docx that asks for a file": (lambda: docx(OUTSIDE), "bomb"),
    "docx with a program": (
        lambda: docx(
            paragraphs("<w:p><w:r><w:t>Order 55812</w:t></w:r></w:p>"),
            **{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(999)},
        ),
        "read",
    ),
    "docx in depth": (
        lambda: docx(paragraphs("<w:tbl>" * 50_000 + "</w:tbl>" * 50_000)),
        "corrupt",
    ),
    "docx of a hundred megabytes": (lambda: docx(paragraphs("<w:p/>" * 17 * MB)), "bomb"),
    "xlsx whose one cell is the last": (
        lambda: _xlsx(
            f'<worksheet {SHEET}><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
            "</sheetData></worksheet>"
        ),
        "empty",
    ),
    "xlsx of many rows": (lambda: _xlsx("".join(_rows(2_000_000))), "bomb"),
    "xlsx of entities": (lambda: _xlsx(LAUGHS), "bomb"),
    "pptx that leads out": (lambda: _pptx("../../../../etc/passwd"), "empty"),
    "pptx that shows one slide very often": (
        lambda: _pptx("presentation.xml", 50_000),
        "too_many_pages",
    ),
    "pdf whose pages are in themselves": (
        lambda: pdf(
            {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"}
        ),
        "corrupt",
    ),
    "pdf whose drawing is in itself": (
        lambda: pdf(
            _page(_stream(b"/X Do"), Resources=b"<</XObject<</X 5 0 R>>>>")
            | {
                5: _stream(
                    b"/X Do /X Do",
                    b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>",
                )
            }
        ),
        "out_of_memory",
    ),
    "pdf with a broken table": (
        lambda: pdf(_page(HELLO, Resources=HELVETICA), xref=b"xref\n0 9\nnothing here\n"),
        "read",
    ),
    "pdf with a hundred megabytes of nothing": (
        lambda: pdf(_page(_stream(bytes(100 * MB)))),
        "empty",
    ),
    "pdf with a hundred megabytes of text": (
        lambda: pdf(
            _page(_stream(b"BT /F1 1 Tf (a) Tj ET " * (100 * MB // 22)), Resources=HELVETICA)
        ),
        "out_of_memory",
    ),
    "pdf with a program": (
        lambda: pdf(
            _page(HELLO, Resources=HELVETICA)
            | {1: b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>"}
        ),
        "read",
    ),
    "pdf whose page is a mile wide": (
        lambda: pdf(
            _page(_stream(b"")) | {3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9e9 9e9]>>"}
        ),
        "empty",
    ),
    "pdf that is a zip too": (
        lambda: pdf(_page(HELLO, Resources=HELVETICA)) + zipped({"a.txt": "other words"}),
        "read",
    ),
    "png that says it is immense": (
        lambda: _png(60_000, 60_000, _chunk(b"IDAT", zlib.compress(bytes(999)))),
        "bomb",
    ),
    "png with much text beside it": (
        lambda: _png(
            9,
            9,
            _chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(100 * MB), 9)),
            _chunk(b"IDAT", zlib.compress(bytes(9 * 28))),
        ),
        "corrupt",
    ),
    "png that is a page too": (
        lambda: _drawn(Image.new("RGB", (300, 90), "white")) + b"<script>alert(1)</script>",
        "empty",
    ),
    "jpeg that was cut": (
        lambda: _drawn(Image.new("RGB", (900, 900), "red"), "JPEG")[:2000],
        "corrupt",
    ),
    "picture of stripes": (_stripes, "empty"),
    "picture of noise": (_noise, "empty"),
    "picture of a hair": (_hairline, "empty"),
    "html in depth": (lambda: b"<html>" + b"<div>" * 300_000 + b"words", "too_deep"),
    "html of open tags": (lambda: b"<html><p>" + b"<a <!-- <" * 500_000, "empty"),
    "svg with a program": (lambda: b"<svg onload='alert(1)'></svg>", "unsupported"),
    "xml of entities": (LAUGHS.encode, "bomb"),
    "json in depth": (lambda: b"[" * 5 * MB, "too_deep"),
    "json of one number": (lambda: b"[" + b"9" * 5 * MB + b"]", "read"),
    "csv of one long row": (lambda: b"a;b;" * 3 * MB + b"\n1;2\n", "read"),
    "csv with a quote that never ends": (lambda: b'a;b\n"' + b"1;2\n" * 3 * MB, "read"),
    "mail in mail": (lambda: _nested_mail(60), "too_deep"),
    "mail of very many parts": (lambda: _many_parts(200_000), "read"),
    "text that nobody sees": (lambda: "\u200b\u2060".encode() * 2 * MB, "empty"),
    "text in one word": (lambda: b"a" * 19 * MB, "read"),
    "numbers and brackets": (lambda: json.dumps([{"a": "<" * 99}] * 60_000).encode(), "read"),
    "a hundred megabytes of nothing": (lambda: bytes(100 * MB), "unsupported"),
}
