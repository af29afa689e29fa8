"""Read what people import: files of many formats, folders and archives of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from core.errors import InvalidDocument
from core.knowledge.documents.assembly import to_document
from core.knowledge.documents.document import Content, Document
from core.knowledge.documents.docx import read_docx
from core.knowledge.documents.folder import ARCHIVE_SUFFIX, files_in_stream, find_files
from core.knowledge.documents.html import read_html
from core.knowledge.documents.markdown import read_markdown
from core.knowledge.documents.pdf import read_pdf
from core.knowledge.documents.source_file import SourceFile
from core.knowledge.documents.tables import read_csv, read_jsonl
from core.knowledge.documents.text import read_text

MEBIBYTE = 1024 * 1024
MAX_BYTES = 50 * MEBIBYTE
"""The largest single file that is read, archives apart, unless the caller says otherwise."""

ARTICLE_READERS: Mapping[str, Callable[[bytes, str], Content]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".txt": read_text,
    ".pdf": read_pdf,
    ".docx": read_docx,
}
TABLE_READERS: Mapping[str, Callable[[bytes, str], Iterator[Content | InvalidDocument]]] = {
    ".csv": read_csv,
    ".jsonl": read_jsonl,
}
SUFFIXES = (*ARTICLE_READERS, *TABLE_READERS, ARCHIVE_SUFFIX)
"""The files that can be imported."""


def read_documents(
    path: Path, *, max_bytes: int = MAX_BYTES
) -> Iterator[Document | InvalidDocument]:
    """Every document below a file, folder or zip, in a stable order.

    What cannot be read comes as its error, which names the file and says why, and the rest goes
    on. So does the second document of one id. `max_bytes` limits each file, not a whole archive.
    """
    return without_repetitions(read_each(path, max_bytes=max_bytes))


def read_streams(
    files: Iterable[tuple[str, IO[bytes]]], *, max_bytes: int = MAX_BYTES
) -> Iterator[Document | InvalidDocument]:
    """Every document in files, or zips, that are open, each with its name; as `read_documents`."""
    return without_repetitions(read_each_stream(files, max_bytes=max_bytes))


def read_each_stream(
    files: Iterable[tuple[str, IO[bytes]]], *, max_bytes: int = MAX_BYTES
) -> Iterator[Document | InvalidDocument]:
    """As `read_streams`, where documents of one id all come."""
    for name, stream in files:
        yield from read_files(files_in_stream(stream, name), max_bytes=max_bytes)


def read_each(path: Path, *, max_bytes: int = MAX_BYTES) -> Iterator[Document | InvalidDocument]:
    """As `read_documents`, where documents of one id all come."""
    return read_files(find_files(path), max_bytes=max_bytes)


def read_files(
    files: Iterable[SourceFile | InvalidDocument], *, max_bytes: int = MAX_BYTES
) -> Iterator[Document | InvalidDocument]:
    """Every document in files, wherever they lie."""
    for found in files:
        yield from _read(found, max_bytes)


def without_repetitions(
    documents: Iterable[Document | InvalidDocument],
) -> Iterator[Document | InvalidDocument]:
    """The documents, of one id the first; the others come as errors that name it."""
    sources: dict[str, str] = {}
    for result in documents:
        yield _unless_taken(result, sources) if isinstance(result, Document) else result


def count_files(path: Path) -> int:
    """How many files `read_documents` will go through, unreadable ones included.

    A file of questions and answers counts once, whatever it holds.
    """
    return sum(1 for _ in find_files(path))


def _read(
    found: SourceFile | InvalidDocument, max_bytes: int
) -> Iterator[Document | InvalidDocument]:
    if isinstance(found, InvalidDocument):
        yield found
        return
    try:
        for content in _contents(found, max_bytes):
            yield _checked(content, found.name)
    except InvalidDocument as error:
        yield error


def _contents(file: SourceFile, max_bytes: int) -> Iterator[Content | InvalidDocument]:
    if file.suffix == ARCHIVE_SUFFIX:
        raise InvalidDocument(file.name, "is an archive inside an archive. Unpack it first.")
    if file.suffix not in SUFFIXES:
        accepted = ", ".join(SUFFIXES)
        raise InvalidDocument(file.name, f"is not of a type that can be imported: {accepted}.")
    if file.size > max_bytes:
        limit = f"{max_bytes / MEBIBYTE:.4g} MB"
        raise InvalidDocument(file.name, f"is larger than {limit}, the most that can be imported.")
    data = file.read()
    if file.suffix in TABLE_READERS:
        return TABLE_READERS[file.suffix](data, file.name)
    return iter([ARTICLE_READERS[file.suffix](data, file.name)])


def _checked(content: Content | InvalidDocument, name: str) -> Document | InvalidDocument:
    if isinstance(content, InvalidDocument):
        return content
    try:
        return to_document(content, name)
    except InvalidDocument as error:
        return error


def _unless_taken(document: Document, sources: dict[str, str]) -> Document | InvalidDocument:
    if document.id in sources:
        reason = f'has the id "{document.id}" that {sources[document.id]} has too.'
        return InvalidDocument(document.source, reason)
    sources[document.id] = document.source
    return document
