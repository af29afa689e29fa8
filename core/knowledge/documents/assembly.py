"""From what a format's reader found in a file to a checked `Document`."""

import re
from dataclasses import replace
from pathlib import PurePosixPath

from core.errors import InvalidDocument
from core.knowledge.documents.document import Content, Document
from core.knowledge.documents.identity import MAX_LENGTH, file_id, row_key, shorten
from core.knowledge.documents.markdown import split_title
from core.knowledge.documents.metadata import Metadata, read_metadata
from core.knowledge.documents.text import clean, one_line

_BLANK_START = re.compile(r"\A(?:[^\S\n]*\n)+")

MAX_TITLE_LENGTH = 300
"""Characters of a title; a longer one is cut at a word and ends in an ellipsis."""


def to_document(content: Content, name: str) -> Document:
    """The document in a file called `name`. Raises InvalidDocument if a part of it is not valid."""
    source = name if content.row is None else row_name(name, content.row)
    metadata = read_metadata(content.metadata, source)
    title, body = _title_and_body(content, metadata.title, name)
    if not any(map(str.isalnum, body)):
        raise InvalidDocument(source, "is empty.")
    return Document(
        id=metadata.id or _derived_id(content, metadata, name),
        title=_shorten(title),
        body=body,
        url=metadata.url,
        tags=metadata.tags,
        audience=metadata.audience,
        owner=metadata.owner,
        review_by=metadata.review_by,
        source=source,
        phrasings=metadata.phrasings,
        keywords=metadata.keywords,
    )


def edited(document: Document) -> Document:
    """A document as somebody wrote it, with all but its id as a file of it would be read.

    Raises InvalidDocument if a part of it is not valid.
    """
    name = one_line(document.title) or "The article"
    written = vars(document) | {"id": None, "also_asked": document.phrasings}
    metadata = read_metadata(written, name)
    body = tidy(document.body)
    if metadata.title is None:
        raise InvalidDocument(name, "has no title.")
    if not any(map(str.isalnum, body)):
        raise InvalidDocument(name, "is empty.")
    return replace(
        document,
        title=_shorten(metadata.title),
        body=body,
        url=metadata.url,
        tags=metadata.tags,
        owner=metadata.owner,
        phrasings=metadata.phrasings,
        keywords=metadata.keywords,
    )


def tidy(body: str) -> str:
    """A body with the line ends of Unix, no control characters, no blank lines at either end."""
    return _BLANK_START.sub("", clean(body).rstrip())


def row_name(name: str, row: int) -> str:
    """How messages name one row of a file."""
    return f"{name}, row {row}"


def readable_name(name: str) -> str:
    """A title from a file name: `return_a-product.md` becomes `Return a product`."""
    stem = PurePosixPath(name).stem
    words = stem.replace("_", " ").replace("-", " ").split()
    text = " ".join(words) or stem
    return text[:1].upper() + text[1:]


def _title_and_body(content: Content, given: str | None, name: str) -> tuple[str, str]:
    """The H1 leaves the body where it is the title: because nothing else is, or as a repetition."""
    body = tidy(content.body)
    heading, rest = split_title(body)
    heading = one_line(heading or "")
    if given is not None:
        return given, rest if heading.casefold() == given.casefold() else body
    fallback = one_line(content.fallback_title or "")
    return heading or fallback or readable_name(name), rest if heading else body


def _derived_id(content: Content, metadata: Metadata, name: str) -> str:
    if content.row is None:
        return file_id(name)
    return shorten(f"{file_id(name)}:{row_key(metadata.title or '')}", MAX_LENGTH)


def _shorten(title: str) -> str:
    if len(title) <= MAX_TITLE_LENGTH:
        return title
    return title[: MAX_TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"
