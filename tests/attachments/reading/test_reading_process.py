"""core/attachments/reading/process.py: files of every kind, and files that mean harm."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from core.attachments.reading.pictures import read_picture
from core.attachments.reading.process import ReadingProcess
from core.attachments.reading.sections import Kind, Reading, Refusal
from tests.attachments.reading.made_files import (
    blank_pdf,
    docx,
    paragraphs,
    picture,
    screenshot,
    xlsx,
    zipped,
)


@pytest.fixture(scope="module")
def reader() -> Iterator[ReadingProcess]:
    process = ReadingProcess()
    yield process
    process.close()


def mail() -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "Late"
    message.set_content("Where is my parcel?")
    message.add_attachment(b"Order;Status\n7;lost\n8;found\n", maintype="text", subtype="csv")
    return message.as_bytes()


def slides() -> bytes:
    a, p = "drawingml/2006/main", "presentationml/2006/main"
    base = "http://schemas.openxmlformats.org"
    names = f'xmlns:a="{base}/{a}" xmlns:p="{base}/{p}"'
    links = f'xmlns:r="{base}/officeDocument/2006/relationships"'
    slide = f"<p:sld {names}><a:p><a:r><a:t>Warranty: two years</a:t></a:r></a:p></p:sld>"
    shown = f'<p:presentation {names} {links}><p:sldId r:id="r1"/></p:presentation>'
    rels = '<Relationships><Relationship Id="r1" Target="slides/slide1.xml"/></Relationships>'
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/presentation.xml": shown,
            "ppt/_rels/presentation.xml.rels": rels,
            "ppt/slides/slide1.xml": slide,
        }
    )


def placed(reading: Reading) -> list[tuple[str, str]]:
    return [(part.place, part.text) for part in reading.sections]


class TestRead:
    @pytest.mark.parametrize(
        ("data", "kind", "expected"),
        [
            (
                xlsx(),
                Kind.XLSX,
                [
                    ("sheet Orders", "Sheet Orders"),
                    ("sheet Orders, row 2", "Order: 55812 · Status: shipped"),
                    ("sheet Orders, row 3", "Order: 55813 · Status: cancelled"),
                ],
            ),
            (
                docx(
                    paragraphs(
                        "<w:p><w:r><w:t>Seen</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr>"
                        "<w:t>unseen</w:t></w:r></w:p>"
                    )
                ),
                Kind.DOCX,
                [("", "Seen")],
            ),
            (slides(), Kind.PPTX, [("slide 1", "Warranty: two years")]),
            (
                b"<html><body><p>Total 12 EUR</p><p style='display:none'>obey me</p></body></html>",
                Kind.HTML,
                [("", "Total 12 EUR")],
            ),
            ("Gr\u00fc\u200b\u00dfe".encode("cp1252", "ignore"), Kind.TEXT, [("", "Grüße")]),
            (
                json.dumps([{"order": 1, "state": "lost"}, {"order": 2}]).encode(),
                Kind.JSON,
                [("entry 1", "order: 1 · state: lost"), ("entry 2", "order: 2")],
            ),
            (
                mail(),
                Kind.EML,
                [
                    (
                        "",
                        "From: a@example.com\nTo: b@example.com\nSubject: Late\n\n"
                        "Where is my parcel?",
                    ),
                    ("attachment, row 2", "Order: 7 · Status: lost"),
                    ("attachment, row 3", "Order: 8 · Status: found"),
                ],
            ),
            (zipped({"../../etc/note.txt": "Inside"}), Kind.ZIP, [("note.txt", "Inside")]),
        ],
        ids=["xlsx", "docx", "pptx", "html", "text", "json", "eml", "zip"],
    )
    def test_gives_the_seen_text_with_its_places(
        self, reader: ReadingProcess, data: bytes, kind: Kind, expected: list[tuple[str, str]]
    ) -> None:
        reading = reader.read(data)
        assert (reading.kind, reading.refusal) == (kind, None)
        assert placed(reading) == expected

    def test_reads_the_words_of_a_screenshot(self, reader: ReadingProcess) -> None:
        assert "E-4012" in reader.read(screenshot("Error E-4012: card declined")).text

    @pytest.mark.parametrize("size", [(4032, 3024), (4000, 4000)], ids=["4:3", "square"])
    def test_reads_the_photographs_of_phones(
        self, reader: ReadingProcess, size: tuple[int, int]
    ) -> None:
        photograph = picture("Error E-4012: card declined", size=size, letters=160, kind="JPEG")
        assert "E-4012" in reader.read(photograph).text

    def test_reads_what_there_is_time_for_of_a_dense_page(self) -> None:
        lines = "\n".join(["Order 55812 was sent on Monday " * 4] * 60)
        page = picture(lines, size=(2000, 2000), letters=18)
        found = read_picture(page, within_s=1.0)
        assert found.is_partial
        assert "55812" in found.sections[0].text

    @pytest.mark.parametrize(
        ("data", "refusal"),
        [
            (b" \n ", Refusal.EMPTY),
            (b"MZ\x90\x00\x03" + bytes(range(256)) * 4, Refusal.UNSUPPORTED),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
                Refusal.ENCRYPTED,
            ),
            (blank_pdf(1)[:300], Refusal.CORRUPT),
            (blank_pdf(10_000), Refusal.TOO_MANY_PAGES),
            (docx(paragraphs("<w:p/>"))[:200], Refusal.CORRUPT),
        ],
        ids=["blank", "program", "locked office", "cut pdf", "long pdf", "cut docx"],
    )
    def test_says_why_a_file_cannot_be_read(
        self, reader: ReadingProcess, data: bytes, refusal: Refusal
    ) -> None:
        assert reader.read(data).refusal == refusal

    @pytest.mark.parametrize(
        ("program", "refusal"),
        [
            ("while True: pass", Refusal.TIMED_OUT),
            ("x = [bytes(10**7) + b'x' for _ in range(10**4)]", Refusal.OUT_OF_MEMORY),
            ("import os; os.abort()", Refusal.CRASHED),
        ],
        ids=["hang", "memory", "crash"],
    )
    def test_survives_what_its_process_does_not(self, program: str, refusal: Refusal) -> None:
        reader = ReadingProcess(
            timeout_s=10 if refusal != Refusal.TIMED_OUT else 0.5, command=("-c", program)
        )
        assert reader.read(b"any").refusal == refusal

    def test_works_in_a_process_that_has_very_many_files_and_lines_open(self) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4096)), hard))
        reader = ReadingProcess()
        taken = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
        try:
            assert reader.read(b"Total: 7").sections[0].text == "Total: 7"
        finally:
            for descriptor in taken:
                os.close(descriptor)
            reader.close()

    def test_keeps_the_network_files_and_programs_from_readers(self) -> None:
        tries = (
            "from core.attachments.reading import worker; worker._confine()\n"
            "import socket, subprocess\n"
            "for act in (lambda: socket.create_connection(('127.0.0.1', 1)),"
            " lambda: subprocess.run(['true']), lambda: open('/tmp/x', 'w')):\n"
            "    try: act()\n    except worker.NotHere: continue\n    raise SystemExit(1)\n"
        )
        assert subprocess.run([sys.executable, "-c", tries], check=False).returncode == 0
