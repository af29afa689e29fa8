"""Whatever a file holds, reading it gives documents and errors of ours, and nothing else."""

import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidDocument
from core.knowledge.documents import Document, count_files, read_documents
from core.knowledge.documents.reader import SUFFIXES


def zip_bytes() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.md", "# Title\n\nText of the article, long enough to be packed.")
        archive.writestr("c.csv", "question,answer\nA?,a")
    return data.getvalue()


FORMATS = (".md", ".html", ".txt", ".pdf", ".docx", ".csv", ".jsonl", ".zip")


@pytest.fixture(scope="session")
def seeds(make_pdf, make_docx):
    """A file of each format that can be read."""
    return {
        ".md": b"---\ntitle: A\ntags: [a, b]\nreview_by: 2027-01-01\n---\n# A\n\n| a | b |\n",
        ".html": b"<html><head><title>T</title></head><main><table><tr><td colspan=2>a<ol><li>b",
        ".txt": b"Title\n=====\nText\n",
        ".pdf": make_pdf([[(700, 20, "Title"), (650, 11, "Some text.")]]),
        ".docx": make_docx("<w:p><w:r><w:t>Text</w:t></w:r></w:p>"),
        ".csv": b'question,answer,tags\n"A?","b, c",x\n',
        ".jsonl": b'{"question": "A?", "answer": "b", "tags": ["c"]}\n{"a": 1}\n',
        ".zip": zip_bytes(),
    }


edits = st.lists(
    st.tuples(st.integers(0, 5000), st.binary(max_size=6), st.integers(0, 8)), max_size=6
)


def mutate(data: bytes, changes: list[tuple[int, bytes, int]]) -> bytes:
    for place, new, removed in changes:
        place %= len(data) + 1
        data = data[:place] + new + data[place + removed :]
    return data


def check(suffix: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"file{suffix}")
        path.write_bytes(data)
        assert count_files(path) >= 0
        for result in read_documents(path):
            assert isinstance(result, Document | InvalidDocument)
            if isinstance(result, Document):
                "\n".join((result.id, result.title, result.body, result.source)).encode()
                assert result.body.strip()
                assert result.title.strip()


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes(suffix, data):
    check(suffix, data)


@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=60, deadline=None)
@given(changes=edits)
def test_damaged_files(suffix, seeds, changes):
    check(suffix, mutate(seeds[suffix], changes))
