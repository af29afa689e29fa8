"""Every file below a path: one file, a folder, or a zip."""

import os
import stat
from collections.abc import Iterator
from functools import partial
from os import SEEK_END
from pathlib import Path, PurePosixPath
from typing import IO

from core.errors import InvalidDocument
from core.knowledge.documents.archive import files_in_zip
from core.knowledge.documents.source_file import SourceFile, is_hidden, is_ignored, reading_order
from core.knowledge.documents.text import one_line

ARCHIVE_SUFFIX = ".zip"


def find_files(path: Path) -> Iterator[SourceFile | InvalidDocument]:
    """The files below `path` in a stable order, those of archives among them.

    What cannot be reached comes as its error. A file is read before the next is asked for.
    """
    root = _real(path)
    name = one_line(path.name or root.name)
    if os.path.isdir(root):
        yield from _files_in_folder(root)
    else:
        yield from _files_at(root, name, below="")


def files_in_stream(stream: IO[bytes], name: str) -> Iterator[SourceFile | InvalidDocument]:
    """The file that a stream holds, or those inside if its name is an archive's."""
    name = one_line(PurePosixPath(name.replace("\\", "/")).name) or "file"
    if PurePosixPath(name).suffix.lower() == ARCHIVE_SUFFIX:
        yield from files_in_zip(stream, name)
    else:
        yield SourceFile(name, stream.seek(0, SEEK_END), partial(_read_stream, stream))


def _files_in_folder(root: Path) -> Iterator[SourceFile | InvalidDocument]:
    for name, found in sorted(_walk(root), key=lambda pair: reading_order(pair[0])):
        if isinstance(found, InvalidDocument):
            yield found
        else:
            yield from _files_at(found, name, below=f"{name}/")


def _files_at(path: Path, name: str, *, below: str) -> Iterator[SourceFile | InvalidDocument]:
    """The file itself, or those inside if it is an archive, with `below` before their names."""
    if path.suffix.lower() == ARCHIVE_SUFFIX and os.path.isfile(path):
        yield from files_in_zip(path, name, below=below)
    else:
        yield _file(path, name)


def _walk(root: Path) -> Iterator[tuple[str, Path | InvalidDocument]]:
    """The name and path of every file that is not ignored. Links to folders are not followed."""
    unreadable: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=unreadable.append):
        folders[:] = [name for name in folders if not is_hidden(name)]
        links = [name for name in folders if os.path.islink(Path(folder, name))]
        for name in (*links, *(name for name in files if not is_ignored(name))):
            yield from _unless_outside(Path(folder, name), root)
    for error in unreadable:
        name = _name(Path(os.fsdecode(error.filename)), root)
        yield name, InvalidDocument(name, "is a folder that cannot be opened.")


def _unless_outside(path: Path, root: Path) -> Iterator[tuple[str, Path | InvalidDocument]]:
    name = _name(path, root)
    if os.path.islink(path) and not _real(path).is_relative_to(root):
        yield name, InvalidDocument(name, "is a link that leads out of the folder.")
    elif not os.path.isdir(path):
        yield name, path


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))  # Path.resolve raises on links in a circle


def _name(path: Path, root: Path) -> str:
    relative = path.relative_to(root)
    return one_line(relative.as_posix() if relative.name else root.name)


def _file(path: Path, name: str) -> SourceFile | InvalidDocument:
    try:
        status = path.stat()
    except FileNotFoundError:
        return InvalidDocument(name, "does not exist.")
    except OSError as error:
        return _not_opened(name, error)
    if not stat.S_ISREG(status.st_mode):  # a pipe or a device would block, or never end
        return InvalidDocument(name, "is not a file.")
    return SourceFile(name, status.st_size, partial(_read, path, name))


def _read(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _not_opened(name, error) from None


def _read_stream(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    return stream.read()


def _not_opened(name: str, error: OSError) -> InvalidDocument:
    return InvalidDocument(name, f"cannot be opened: {(error.strerror or 'unknown').lower()}.")
