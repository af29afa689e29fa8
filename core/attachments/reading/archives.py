"""Zip archives, and documents that are ones: opened in memory, with limits on what comes out."""

import io
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from core.attachments.reading.limits import (
    MAX_ENTRIES,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    RATIO_FREE_BYTES,
)
from core.attachments.reading.sections import Refusal, Unreadable

_ENCRYPTED = 0x1
_BROKEN = (
    *(BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, KeyError),
    *(lzma.LZMAError, zlib.error),
)
"""What zipfile raises on damaged bytes, in its own code and in the decompressors it calls."""
_XML_HEAD = 4096
"""Bytes at the beginning of a part in which a document type would be declared."""


@contextmanager
def opened(data: bytes) -> Iterator[ZipFile]:
    """The archive, if its own list of contents is sane. Raises Unreadable."""
    try:
        archive = ZipFile(io.BytesIO(data))
    except _BROKEN:
        raise Unreadable(Refusal.CORRUPT) from None
    with archive:
        entries = archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > MAX_UNPACKED_BYTES or len(entries) > MAX_ENTRIES:
            raise Unreadable(Refusal.BOMB)
        if unpacked > RATIO_FREE_BYTES and unpacked > MAX_RATIO * len(data):
            raise Unreadable(Refusal.BOMB)
        files = [entry for entry in entries if not entry.is_dir()]
        if files and all(entry.flag_bits & _ENCRYPTED for entry in files):
            raise Unreadable(Refusal.ENCRYPTED)
        yield archive


def content(archive: ZipFile, entry: ZipInfo | str) -> bytes:
    """The bytes of an entry, never more than its own list says. Raises Unreadable.

    zipfile stops at the declared size, whatever the packed bytes would go on to.
    """
    try:
        info = archive.getinfo(entry) if isinstance(entry, str) else entry
        if info.flag_bits & _ENCRYPTED:
            raise Unreadable(Refusal.ENCRYPTED)
        return archive.read(info)
    except _BROKEN:
        raise Unreadable(Refusal.CORRUPT) from None


def xml(archive: ZipFile, part: str) -> etree._Element:
    """A part of an office document as a tree. Raises Unreadable.

    Office documents never declare a document type; one that does is after entities.
    """
    data = content(archive, part)
    if b"<!DOCTYPE" in data[:_XML_HEAD] or b"<!ENTITY" in data:
        raise Unreadable(Refusal.BOMB)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable(Refusal.CORRUPT) from None


def refuse_entities(archive: ZipFile) -> None:
    """Raises Unreadable where a part that a library will parse declares a document type."""
    for entry in archive.infolist():
        if entry.filename.endswith((".xml", ".rels")):
            data = content(archive, entry)
            if b"<!DOCTYPE" in data[:_XML_HEAD] or b"<!ENTITY" in data:
                raise Unreadable(Refusal.BOMB)
