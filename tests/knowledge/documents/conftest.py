"""Small real files of each format, made by the tests that read them."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from core.errors import InvalidDocument
from core.knowledge.documents import Document, read_documents

Result = Document | InvalidDocument
PdfLine = tuple[int, int, str]
"""Distance from the page's foot in points, type size in points, text."""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NUMBERING = f"""<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""
STYLES = f"""<w:styles xmlns:w="{W}">
<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style></w:styles>"""


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Result]:
    """Write one file and read it; its only result."""

    def read_one(name: str, data: bytes | str, **options: int) -> Result:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        (result,) = read_documents(path, **options)
        return result

    return read_one


@pytest.fixture
def read_all(tmp_path: Path) -> Callable[..., list[Result]]:
    """Write one file and read it; every result."""

    def read_every(name: str, data: bytes | str) -> list[Result]:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return list(read_documents(path))

    return read_every


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[Mapping[str, str]], Path]:
    """Write files below a fresh folder."""

    def make(files: Mapping[str, str]) -> Path:
        root = tmp_path / "import"
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return root

    return make


@pytest.fixture
def make_zip(tmp_path: Path) -> Callable[..., Path]:
    """Pack entries, in the given order, into a zip file."""

    def make(entries: Mapping[str, str | bytes], name: str = "kb.zip") -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry, data in entries.items():
                archive.writestr(entry, data)
        return path

    return make


@pytest.fixture(scope="session")
def make_pdf() -> Callable[..., bytes]:
    return pdf_bytes


@pytest.fixture(scope="session")
def make_docx() -> Callable[..., bytes]:
    return docx_bytes


def pdf_bytes(
    pages: Sequence[Sequence[PdfLine]], *, title: str = "", encrypted: bool = False
) -> bytes:
    """A PDF with lines of Helvetica, 72 points from the left edge of an A4 page."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} /MediaBox [0 0 595 842] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Title ({title}) >>",
    ]
    for number, page in enumerate(pages):
        content = "\n".join(f"BT /F1 {size} Tf 72 {y} Td ({text}) Tj ET" for y, size, text in page)
        resources = "<< /Font << /F1 3 0 R >> >>"
        stream = f"{6 + 2 * number} 0 R"
        objects.append(f"<< /Type /Page /Parent 2 0 R /Resources {resources} /Contents {stream} >>")
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    # A password check that no password passes; nothing else needs to be encrypted for it.
    lock = f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >>"
    trailer = "/Root 1 0 R /Info 4 0 R" + (f" /Encrypt {lock} /ID [<01> <01>]" if encrypted else "")
    return _with_table("%PDF-1.4\n", objects, trailer)


def _with_table(text: str, objects: Sequence[str], trailer: str) -> bytes:
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    text += f"xref\n0 {count}\n0000000000 65535 f \n{table}"
    text += f"trailer << /Size {count} {trailer} >>\nstartxref\n{text.index('xref')}\n%%EOF\n"
    return text.encode("cp1252")


def docx_bytes(body: str) -> bytes:
    """A Word document with `body` as the XML of its paragraphs, in the namespace `w`."""
    relation = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}">{relation}</Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return data.getvalue()
