import io
import stat
import struct
import zipfile

import pytest

from core.errors import InvalidDocument
from core.knowledge.documents import Document, archive, count_files, read_documents

ARTICLE = "# A title\n\nText"


def summary(results):
    """Ids of documents and messages of errors."""
    return [r.id if isinstance(r, Document) else str(r) for r in results]


def set_flag(data: bytes, flag: int) -> bytes:
    """The archive with a bit set in the flags of every entry, in both its headers."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(signature)
        while start >= 0:
            (flags,) = struct.unpack_from("<H", data, start + offset)
            struct.pack_into("<H", changed, start + offset, flags | flag)
            start = data.find(signature, start + 1)
    return bytes(changed)


class TestZip:
    def test_is_read_like_the_folder_that_was_packed(self, make_zip):
        names = ("b.md", "A/z.txt", "a/x.html", ".hidden.md", "__MACOSX/a.md", "a/b.png", "empty/")
        path = make_zip({name: "Text" for name in names})
        assert summary(read_documents(path)) == ["a/z", "a/x", "b"]
        assert count_files(path) == 3

    def test_tells_of_broken_files_inside_and_goes_on(self, make_zip):
        path = make_zip({"a.md": "", "b.exe": "x", "c.zip": "x", "d.md": ARTICLE})
        results = summary(read_documents(path))
        assert results[0] == "a.md: is empty."
        assert results[1].startswith("b.exe: is not of a type")
        assert results[2:] == ["c.zip: is an archive inside an archive. Unpack it first.", "d"]

    @pytest.mark.parametrize(
        "name", ["../a.md", "/etc/a.md", "x/../../a.md", "..\\a.md", "C:\\a.md"]
    )
    def test_does_not_follow_paths_out_of_it(self, make_zip, name):
        error, document = read_documents(make_zip({name: ARTICLE, "x.md": ARTICLE}))
        assert error.reason == "has a path that leads out of the archive."
        assert document.id == "x"

    def test_does_not_follow_links(self, tmp_path):
        path = tmp_path / "a.zip"
        link = zipfile.ZipInfo("a.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr(link, "/etc/passwd")
        assert "links in archives are not followed" in summary(read_documents(path))[0]

    def test_takes_backslashes_for_slashes(self, make_zip):
        assert summary(read_documents(make_zip({"orders\\a.md": ARTICLE}))) == ["orders/a"]

    def test_reads_names_in_utf8_without_the_flag(self, tmp_path):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as packed:
            packed.writestr("Gr__.md", ARTICLE)
        path = tmp_path / "a.zip"
        path.write_bytes(data.getvalue().replace(b"Gr__", "Grö".encode()))
        (document,) = read_documents(path)
        assert document.source == "Grö.md"

    def test_limits_each_file(self, make_zip):
        path = make_zip({"a.md": "x" * 200, "b.md": "x"})
        large, small = read_documents(path, max_bytes=100)
        assert isinstance(large, InvalidDocument)
        assert small.id == "b"


class TestRefusal:
    def test_of_a_file_that_is_no_zip(self, read):
        assert read("a.zip", b"PK\x03\x04 no").reason == "is damaged, or is not a zip file."

    def test_of_an_encrypted_archive(self, make_zip):
        path = make_zip({"a.md": ARTICLE, "b.md": ARTICLE})
        path.write_bytes(set_flag(path.read_bytes(), 0x1))
        assert summary(read_documents(path)) == [
            "kb.zip: is protected with a password. Save it without one."
        ]

    def test_of_one_encrypted_file_leaves_the_rest(self, make_zip):
        path = make_zip({"a.md": ARTICLE, "b.md": ARTICLE})
        locked = set_flag(make_zip({"c.md": ARTICLE}, "c.zip").read_bytes(), 0x1)
        with zipfile.ZipFile(path, "a") as packed, zipfile.ZipFile(io.BytesIO(locked)) as other:
            packed.filelist.append(other.infolist()[0])
            packed.NameToInfo["c.md"] = other.infolist()[0]
            packed._didModify = True
        results = summary(read_documents(path))
        assert results == ["a", "b", "c.md: is protected with a password. Save it without one."]

    def test_of_one_damaged_file_leaves_the_rest(self, tmp_path):
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("a.md", "good text")
            packed.writestr("b.md", "text to damage")
        path.write_bytes(path.read_bytes().replace(b"text to damage", b"TEXT to damage"))
        assert summary(read_documents(path)) == ["a", "b.md: is damaged and cannot be unpacked."]

    def test_of_too_many_files(self, make_zip):
        path = make_zip({f"{n}.md": "" for n in range(archive.MAX_ENTRIES + 1)})
        assert summary(read_documents(path)) == [
            "kb.zip: holds more than 20,000 files. Import it in parts."
        ]

    def test_of_a_bomb(self, make_zip):
        path = make_zip({"a.md": bytes(archive.RATIO_FREE_BYTES + 1)})
        assert "200 times its size" in summary(read_documents(path))[0]

    def test_of_more_than_a_gibibyte_as_declared(self, make_zip):
        path = make_zip({"a.md": b"x", "b.md": b"x"})
        data = bytearray(path.read_bytes())
        struct.pack_into("<I", data, data.find(b"PK\x01\x02") + 24, archive.MAX_UNPACKED_BYTES)
        path.write_bytes(data)
        assert "unpacks to more than 1,024 MB" in summary(read_documents(path))[0]

    def test_of_a_file_larger_than_it_declares(self, make_zip):
        path = make_zip({"a.md": b"x" * 1000})
        data = bytearray(path.read_bytes())
        struct.pack_into("<I", data, data.find(b"PK\x01\x02") + 24, 10)
        path.write_bytes(data)
        assert summary(read_documents(path)) == ["a.md: is damaged and cannot be unpacked."]
