"""core/attachments/downloads.py: files leave as files, whatever is in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.attachments.downloads import disposition
from core.attachments.service import Upload, safe_name
from core.attachments.types import ANY
from core.bootstrap import Services
from core.errors import AttachmentNotFound

BILL = Upload("bill.pdf", b"%PDF the bill")


@pytest.fixture
def session_id(services: Services) -> str:
    return services.sessions.create().id


def kept(services: Services, session_id: str, upload: Upload = BILL) -> str:
    return services.uploads.keep(session_id, upload).id


class TestFind:
    def test_gives_a_file_of_the_session(self, services: Services, session_id: str) -> None:
        found = services.downloads.find(kept(services, session_id), session_id=session_id)
        assert (found.filename, found.media_type) == ("bill.pdf", "application/pdf")
        assert found.path.read_bytes() == BILL.content

    def test_gives_any_file_where_no_session_is_named(
        self, services: Services, session_id: str
    ) -> None:
        assert services.downloads.find(kept(services, session_id)).filename == "bill.pdf"

    def test_gives_no_file_of_another_session(self, services: Services, session_id: str) -> None:
        other = services.sessions.create().id
        with pytest.raises(AttachmentNotFound):
            services.downloads.find(kept(services, session_id), session_id=other)

    @pytest.mark.parametrize("key", ["", "att_0000000000000000", "../secret.key"])
    def test_knows_no_other_ids(self, services: Services, key: str) -> None:
        with pytest.raises(AttachmentNotFound):
            services.downloads.find(key)

    def test_says_so_when_the_bytes_are_gone(self, services: Services, session_id: str) -> None:
        key = kept(services, session_id)
        services.downloads.find(key).path.unlink()
        with pytest.raises(AttachmentNotFound, match="no such file"):
            services.downloads.find(key)

    @pytest.mark.parametrize(
        ("name", "media_type"),
        [
            ("a.png", "text/plain"),
            ("a.docx", "text/plain"),
            ("a.txt", "text/plain"),
            ("a.html", ANY),
            ("a.svg", ANY),
            ("a.xml", ANY),
            ("a.xhtml", ANY),
            ("a.js", ANY),
            ("a.css", ANY),
            ("a", "text/plain"),
        ],
    )
    def test_names_only_types_that_no_browser_runs(
        self, services: Services, session_id: str, name: str, media_type: str
    ) -> None:
        key = kept(services, session_id, Upload(name, b"<script>alert(1)</script>"))
        assert services.downloads.find(key).media_type == media_type


class TestHeaders:
    def test_keep_a_file_from_being_opened_as_a_page(
        self, services: Services, session_id: str
    ) -> None:
        headers = services.downloads.find(kept(services, session_id)).headers
        assert headers["Content-Disposition"].startswith('attachment; filename="bill.pdf"')
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "private, no-store"
        assert "sandbox" in headers["Content-Security-Policy"]


class TestDisposition:
    @pytest.mark.parametrize(
        ("name", "plain", "exact"),
        [
            ("bill.pdf", "bill.pdf", "bill.pdf"),
            ("Übersicht März.pdf", "Ubersicht Marz.pdf", "%C3%9Cbersicht%20M%C3%A4rz.pdf"),
            ("счёт.pdf", "file.pdf", "%D1%81%D1%87%D1%91%D1%82.pdf"),
            ('a";b%0d.txt', "a__b_0d.txt", "a%22%3Bb%250d.txt"),
            ("請求書", "file", "%E8%AB%8B%E6%B1%82%E6%9B%B8"),
        ],
        ids=["plain", "accents", "cyrillic", "signs", "no extension"],
    )
    def test_has_the_name_for_old_programs_and_for_new_ones(
        self, name: str, plain: str, exact: str
    ) -> None:
        wanted = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}"
        assert disposition(name) == wanted

    @given(st.text())
    def test_is_one_line_of_plain_letters_whatever_the_name(self, name: str) -> None:
        header = disposition(safe_name(name))
        assert header.isascii()
        assert header.isprintable()
        assert header.count('"') == 2
