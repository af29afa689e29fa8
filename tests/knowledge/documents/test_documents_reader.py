import os

import pytest

from core.errors import InvalidDocument
from core.knowledge.documents import Document, count_files, read_documents

ARTICLE = "# A title\n\nText"


def summary(results):
    """Ids of documents and messages of errors."""
    return [r.id if isinstance(r, Document) else str(r) for r in results]


class TestFolder:
    def test_is_read_in_a_stable_order_with_ids_from_the_paths(self, folder):
        root = folder(
            {"b.md": ARTICLE, "A/z.txt": "Text", "a/y/x.html": "<p>Text", "a.md": ARTICLE}
        )
        assert summary(read_documents(root)) == ["a/z", "a/y/x", "a", "b"]
        assert count_files(root) == 4

    def test_passes_over_hidden_files_system_files_and_pictures(self, folder):
        names = (".git/a.md", ".hidden.md", "__MACOSX/a.md", "~$a.docx", "Thumbs.db", "a/b.PNG")
        root = folder({name: ARTICLE for name in (*names, "a/style.css", "next.js/c.md")})
        assert summary(read_documents(root)) == ["next.js/c"]
        assert count_files(root) == 1

    def test_tells_of_files_that_cannot_be_imported_and_goes_on(self, folder):
        root = folder({"a.exe": "x", "b": "x", "c.md": "", "d.md": ARTICLE})
        exe, bare, empty, document = read_documents(root)
        assert exe.reason.startswith("is not of a type that can be imported: .md, .markdown")
        assert [bare.name, empty.name, document.id] == ["b", "c.md", "d"]
        assert count_files(root) == 4

    def test_tells_of_a_second_document_with_the_same_id(self, folder):
        root = folder({"a.md": ARTICLE, "a.txt": "Text", "b.md": "---\nid: a\n---\nText"})
        assert summary(read_documents(root)) == [
            "a",
            'a.txt: has the id "a" that a.md has too.',
            'b.md: has the id "a" that a.md has too.',
        ]

    def test_may_be_empty(self, folder, tmp_path):
        assert list(read_documents(folder({".keep": ""}))) == []

    def test_holds_archives_too(self, folder, make_zip):
        root = folder({"b.md": ARTICLE})
        make_zip({"x/a.md": ARTICLE, "inner.zip": b"PK"}).rename(root / "a.zip")
        inner, article, plain = read_documents(root)
        assert str(inner) == "a.zip/inner.zip: is an archive inside an archive. Unpack it first."
        assert [article.id, plain.id] == ["a.zip/x/a", "b"]


class TestLinks:
    def test_within_the_folder_are_followed(self, folder):
        root = folder({".data/a.md": ARTICLE})
        (root / "a.md").symlink_to(root / ".data/a.md")
        assert summary(read_documents(root)) == ["a"]

    def test_out_of_the_folder_are_not(self, folder, tmp_path):
        root = folder({"b.md": ARTICLE})
        (tmp_path / "secret").mkdir()
        (tmp_path / "secret/a.md").write_text(ARTICLE)
        (root / "a.md").symlink_to(tmp_path / "secret/a.md")
        (root / "folder").symlink_to(tmp_path / "secret")
        assert summary(read_documents(root)) == [
            "a.md: is a link that leads out of the folder.",
            "b",
            "folder: is a link that leads out of the folder.",
        ]

    def test_in_circles_end(self, folder):
        root = folder({"a/b.md": ARTICLE})
        (root / "a/again").symlink_to(root)
        (root / "self.md").symlink_to(root / "self.md")
        assert summary(read_documents(root)) == [
            "a/b",
            "self.md: cannot be opened: too many levels of symbolic links.",
        ]
        assert "too many levels" in summary(read_documents(root / "self.md"))[0]

    def test_to_nothing_are_errors(self, folder):
        root = folder({"a.md": ARTICLE})
        (root / "b.md").symlink_to(root / "gone.md")
        assert summary(read_documents(root)) == ["a", "b.md: does not exist."]


class TestOneFile:
    def test_is_read_alone(self, read):
        document = read("Some Name.md", ARTICLE)
        assert (document.id, document.source) == ("some-name", "Some Name.md")

    def test_is_told_of_even_if_it_is_a_picture(self, read):
        assert "is not of a type" in read("a.png", b"x").reason

    def test_that_does_not_exist_is_an_error(self, tmp_path):
        (error,) = read_documents(tmp_path / "gone.md")
        assert str(error) == "gone.md: does not exist."

    def test_that_is_a_pipe_is_not_waited_for(self, tmp_path):
        os.mkfifo(tmp_path / "a.md")
        assert summary(read_documents(tmp_path)) == ["a.md: is not a file."]

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_that_may_not_be_read_is_an_error(self, folder):
        root = folder({"a.md": ARTICLE, "b/c.md": ARTICLE})
        (root / "a.md").chmod(0)
        (root / "b").chmod(0)
        assert summary(read_documents(root)) == [
            "a.md: cannot be opened: permission denied.",
            "b: is a folder that cannot be opened.",
        ]
        (root / "b").chmod(0o755)

    def test_with_a_name_that_is_no_text_is_read(self, tmp_path):
        path = os.fsencode(tmp_path) + b"/caf\xe9.md"
        with open(path, "w") as file:
            file.write(ARTICLE)
        (document,) = read_documents(tmp_path)
        document.source.encode()
        assert document.id == "caf"

    def test_that_is_too_large_is_an_error(self, read):
        assert isinstance(read("a.md", "x" * 100, max_bytes=100), Document)
        error = read("a.md", "x" * 1_500_000, max_bytes=1024**2)
        assert isinstance(error, InvalidDocument)
        assert error.reason == "is larger than 1 MB, the most that can be imported."
