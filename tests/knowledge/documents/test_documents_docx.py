import io
import zipfile

import pytest

from core.knowledge.documents import docx


def paragraph(text: str, style: str = "", *, bullet: bool = False) -> str:
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if bullet else ""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/>{number}</w:pPr>'
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"


class TestWordDocument:
    def test_keeps_headings_lists_and_tables(self, read, make_docx):
        body = (
            paragraph("Return a product", "T")
            + paragraph("You have 30 days.")
            + paragraph("Bring", "H2")
            + paragraph("the product", bullet=True)
            + paragraph("the invoice", bullet=True)
            + f"<w:tbl>{row('Country', 'Cost')}{row('France', '5 €')}</w:tbl>"
        )
        document = read("a.docx", make_docx(body))
        assert document.title == "Return a product"
        assert document.body == (
            "You have 30 days.\n\n## Bring\n\n- the product\n- the invoice\n\n"
            "| Country | Cost |\n| --- | --- |\n| France | 5 € |"
        )

    def test_has_its_first_heading_as_title(self, read, make_docx):
        document = read("a.docx", make_docx(paragraph("Returns", "H1") + paragraph("Text")))
        assert (document.title, document.body) == ("Returns", "Text")

    def test_keeps_text_that_looks_like_markup(self, read, make_docx):
        assert read("a.docx", make_docx(paragraph("Use &lt;name&gt;"))).body == r"Use \<name>"

    def test_without_text_is_empty(self, read, make_docx):
        assert read("a.docx", make_docx("")).reason == "is empty."

    @pytest.mark.parametrize("damage", ["no zip", "no document", "no XML", "cut off"])
    def test_that_is_damaged_is_an_error(self, read, make_docx, damage):
        whole = make_docx(paragraph("Text"))
        other_zip = io.BytesIO()
        with zipfile.ZipFile(other_zip, "w") as archive:
            archive.writestr("a.txt", "Text")
        data = {
            "no zip": b"Text",
            "no document": other_zip.getvalue(),
            "no XML": make_docx("<w:p>"),
            "cut off": whole[: len(whole) // 2],
        }[damage]
        assert read("a.docx", data).reason == "is damaged, or is not a Word document."

    def test_that_is_encrypted_or_old_says_so(self, read):
        ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
        encrypted = ole + "EncryptedPackage".encode("utf-16-le")
        assert "protected with a password" in read("a.docx", encrypted).reason
        assert "old format" in read("b.docx", ole).reason

    def test_that_unpacks_to_too_much_is_an_error(self, read, make_docx):
        data = make_docx(paragraph(" " * (docx.MAX_XML_BYTES + 1)))
        assert "too much text" in read("a.docx", data).reason
