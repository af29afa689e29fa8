import codecs

import pytest

from core.errors import InvalidDocument


class TestEncoding:
    @pytest.mark.parametrize(
        "data",
        [
            "Größe – 5 €".encode(),
            codecs.BOM_UTF8 + "Größe – 5 €".encode(),
            codecs.BOM_UTF16_LE + "Größe – 5 €".encode("utf-16-le"),
            codecs.BOM_UTF16_BE + "Größe – 5 €".encode("utf-16-be"),
            codecs.BOM_UTF32_LE + "Größe – 5 €".encode("utf-32-le"),
            "Größe – 5 €".encode("cp1252"),
        ],
    )
    def test_is_told_by_the_bytes(self, read, data):
        assert read("a.txt", data).body == "Größe – 5 €"

    @pytest.mark.parametrize(
        "data", [b"a\x00b", b"\xff\xfea", b"caf\x81\xe9", codecs.BOM_UTF16_LE + b"\x00\xd8"]
    )
    def test_of_bytes_that_are_no_text_is_an_error(self, read, data):
        error = read("a.txt", data)
        assert isinstance(error, InvalidDocument)
        assert "is not text in UTF-8, UTF-16 or Windows-1252" in error.reason


class TestTextFile:
    def test_has_its_short_first_line_as_title(self, read):
        document = read("a.txt", "Return a product\r\n================\r\n\r\nYou have 30 days.")
        assert (document.title, document.body) == ("Return a product", "You have 30 days.")

    @pytest.mark.parametrize(
        "text", ["You have 30 days.\nThen it is over.", "word " * 20 + "\nMore", "Only one line"]
    )
    def test_has_its_name_as_title_if_the_first_line_is_text(self, read, text):
        document = read("opening_hours.txt", text)
        assert (document.title, document.body) == ("Opening hours", text)

    def test_keeps_what_looks_like_html_visible(self, read):
        assert read("a.txt", "Write <name> here.").body == r"Write \<name> here."
