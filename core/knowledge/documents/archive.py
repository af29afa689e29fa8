"""Zip files, read where they lie: nothing is unpacked to disk."""

import lzma
import re
import stat
import zlib
from collections.abc import Iterator
from functools import partial
from os import SEEK_END
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from core.errors import InvalidDocument
from core.knowledge.documents.source_file import SourceFile, is_ignored, reading_order
from core.knowledge.documents.text import one_line

MAX_ENTRIES = 20_000
MAX_UNPACKED_BYTES = 1024**3
MAX_RATIO = 200
"""Unpacked over packed size. Prose packs to between a half and a twentieth of its size."""
RATIO_FREE_BYTES = 10 * 1024**2
"""An archive that unpacks to less may have any ratio: a short repetitive file is no attack."""

_ENCRYPTED = 0x1
_NAME_IS_UTF8 = 0x800
_DRIVE = re.compile(r"[A-Za-z]:")
_BROKEN = (
    *(BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError),
    *(lzma.LZMAError, zlib.error),
)
"""What zipfile raises on damaged bytes, in its own code and in the decompressors it calls."""


def files_in_zip(
    source: Path | IO[bytes], name: str, *, below: str = ""
) -> Iterator[SourceFile | InvalidDocument]:
    """The files of an archive, sorted; each is read before the next is asked for.

    `name` names the archive in messages, `below` goes before the names of its files.
    """
    try:
        archive = ZipFile(source)
    except PermissionError:
        yield InvalidDocument(name, "cannot be opened: permission denied.")
        return
    except _BROKEN:
        yield InvalidDocument(name, "is damaged, or is not a zip file.")
        return
    with archive:
        reason = _refusal(archive.infolist(), _size(source))
        if reason:
            yield InvalidDocument(name, reason)
            return
        yield from _files(archive, below)


def _size(source: Path | IO[bytes]) -> int:
    return source.stat().st_size if isinstance(source, Path) else source.seek(0, SEEK_END)


def _refusal(entries: list[ZipInfo], packed: int) -> str | None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES:
        return f"holds more than {MAX_ENTRIES:,} files. Import it in parts."
    if unpacked > MAX_UNPACKED_BYTES:
        return f"unpacks to more than {MAX_UNPACKED_BYTES // 1024**2:,} MB. Import it in parts."
    if unpacked > RATIO_FREE_BYTES and unpacked > MAX_RATIO * packed:
        return f"unpacks to more than {MAX_RATIO} times its size, as no archive of articles does."
    if entries and all(entry.flag_bits & _ENCRYPTED for entry in entries):
        return "is protected with a password. Save it without one."
    return None


def _files(archive: ZipFile, below: str) -> Iterator[SourceFile | InvalidDocument]:
    named = sorted(((_name(entry), entry) for entry in archive.infolist()), key=_by_name)
    for inner, entry in named:
        name = below + one_line(inner)
        if inner.startswith("/") or ".." in inner.split("/") or _DRIVE.match(inner):
            yield InvalidDocument(name, "has a path that leads out of the archive.")
        elif inner.endswith("/") or is_ignored(inner):
            continue
        elif stat.S_ISLNK(entry.external_attr >> 16):
            yield InvalidDocument(name, "is a link, and links in archives are not followed.")
        else:
            yield SourceFile(name, entry.file_size, partial(_read, archive, entry, name))


def _by_name(named: tuple[str, ZipInfo]) -> list[str]:
    return reading_order(named[0])


def _name(entry: ZipInfo) -> str:
    """The entry's path; archivers that write UTF-8 often forget the flag that says so."""
    name = entry.filename
    if not entry.flag_bits & _NAME_IS_UTF8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = entry.filename
    name = name.replace("\\", "/")
    is_folder = name.endswith("/")
    return str(PurePosixPath(name)) + "/" * is_folder


def _read(archive: ZipFile, entry: ZipInfo, name: str) -> bytes:
    if entry.flag_bits & _ENCRYPTED:
        raise InvalidDocument(name, "is protected with a password. Save it without one.")
    try:
        return archive.read(entry)
    except _BROKEN:
        raise InvalidDocument(name, "is damaged and cannot be unpacked.") from None
