"""core/attachments/types.py: what a file is called on the wire is what it is."""

import pytest

from core.attachments.types import ANY, media_type
from tests.attachments.reading.made_files import blank_pdf, screenshot, xlsx, zipped

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TestMediaType:
    @pytest.mark.parametrize(
        ("name", "content", "expected"),
        [
            ("a.pdf", blank_pdf(1), "application/pdf"),
            ("a.txt", blank_pdf(1), "application/pdf"),
            ("a.pdf", b"Total: 129 EUR", "text/plain"),
            ("a.pdf", b"MZ\x90\x00\x03", ANY),
            ("a.png", b"<script>alert(1)</script>", "text/plain"),
            ("a.html", b"<script>alert(1)</script>", "text/html"),
            ("a.jpg", screenshot("Hello"), "image/png"),
            ("a.xlsx", xlsx(), WORKBOOK),
            ("a.zip", xlsx(), "application/zip"),
            ("a.pdf", zipped({"a.txt": "words"}), "application/zip"),
            ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
            ("a.txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ANY),
            ("a.csv", b"a;b\n1;2\n", "text/csv"),
            ("a.json", b"[1]", "application/json"),
            ("a.txt", "Grüße".encode("cp1252"), "text/plain"),
            ("a.txt", "é".encode() * 5000, "text/plain"),
            ("a.txt", b"\x01\xff\x02", ANY),
            ("a.txt", b"", ANY),
        ],
        ids=lambda value: value[:9].hex() if isinstance(value, bytes) else value,
    )
    def test_is_that_of_the_content(self, name: str, content: bytes, expected: str) -> None:
        assert media_type(name, content) == expected
