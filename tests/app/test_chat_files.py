"""app/chat_files.py: files in bubbles, as links that save them."""

from typing import Any

import pytest

from app.chat_bubbles import asked, stored
from app.chat_files import address, files_html, names_html, signed_address
from core.sessions.models import Message, Role


def a_file(name: str = "bill.pdf", size: int = 12_700) -> dict[str, Any]:
    return {"attachment_id": "att_1", "filename": name, "size_bytes": size}


class TestFilesHtml:
    def test_links_each_file_with_its_name_and_size(self) -> None:
        html = files_html([a_file(), a_file("a & b.txt", 3)], lambda key: f"/there/{key}?a&b")
        assert html.count('<a class="file" href="/there/att_1?a&amp;b"') == 2
        assert 'download="bill.pdf"' in html
        assert "bill.pdf</span>" in html
        assert "12 KB" in html
        assert "a &amp; b.txt" in html
        assert "3 B" in html

    def test_is_empty_without_files(self) -> None:
        assert files_html([], address) == names_html([]) == ""


class TestNamesHtml:
    def test_names_what_cannot_be_had_yet(self) -> None:
        html = names_html(["bill.pdf"])
        assert "bill.pdf" in html
        assert "href" not in html


class TestSignedAddress:
    def test_is_one_of_the_api(self) -> None:
        assert signed_address("att_1", "a.b") == "/api/chat/attachments/att_1?signature=a.b"
        assert signed_address("a/../b?", "x&y=1") == (
            "/api/chat/attachments/a%2F..%2Fb%3F?signature=x%26y%3D1"
        )


class TestBubbles:
    @pytest.mark.parametrize("role", [Role.USER, Role.OPERATOR])
    def test_have_the_files_of_people(self, role: Role) -> None:
        message = Message(id="msg_1", role=role, content="Here", attachments=[a_file()])
        shown = stored(message, link=lambda key: f"/signed/{key}").content[0].text
        assert 'href="/signed/att_1"' in shown
        assert "Here" in shown

    def test_that_are_being_sent_have_names_without_links(self) -> None:
        assert "href" not in asked("Here", ["bill.pdf"]).content[0].text
