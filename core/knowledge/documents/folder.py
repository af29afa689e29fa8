"""Every file below a path: one file, a folder, or a zip."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from core.errors import InvalidDocument
from core.knowledge.documents.archive import files_in_zip
from core.knowledge.documents.source_file import SourceFile, is_ignored, reading_order
from core.knowledge.documents.text import one_line

ARCHIVE_SUFFIX = ".zip"


def find_files(path: Path) -> Iterator[SourceFile | InvalidDocument]:
    """The files below `path` in a stable order, those of archives among them.

    What cannot be reached comes as its error. A file is read before the next is asked for.
    """
    root = path.resolve()
    if root.is_dir():
        yield from _files_in_folder(root)
    elif root.suffix.lower() == ARCHIVE_SUFFIX and root.is_file():
        yield from files_in_zip(root, one_line(path.name or root.name))
    else:
        yield _file(root, one_line(path.name or root.name))


def _files_in_folder(root: Path) -> Iterator[SourceFile | InvalidDocument]:
    for name, found in sorted(_walk(root), key=lambda pair: reading_order(pair[0])):
        if isinstance(found, InvalidDocument):
            yield found
        elif found.suffix.lower() == ARCHIVE_SUFFIX and found.is_file():
            yield from files_in_zip(found, name, below=f"{name}/")
        else:
            yield _file(found, name)


def _walk(root: Path) -> Iterator[tuple[str, Path | InvalidDocument]]:
    """The name and path of every file that is not ignored. Links to folders are not followed."""
    unreadable: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=unreadable.append):
        folders[:] = [name for name in folders if not is_ignored(name)]
        links = [name for name in folders if Path(folder, name).is_symlink()]
        for name in (*files, *links):
            path = Path(folder, name)
            if not is_ignored(name):
                yield from _unless_outside(path, root)
    for error in unreadable:
        name = _name(Path(str(error.filename)), root)
        yield name, InvalidDocument(name, "is a folder that cannot be opened.")


def _unless_outside(path: Path, root: Path) -> Iterator[tuple[str, Path | InvalidDocument]]:
    name = _name(path, root)
    if path.is_symlink() and not path.resolve().is_relative_to(root):
        yield name, InvalidDocument(name, "is a link that leads out of the folder.")
    elif not path.is_dir():
        yield name, path


def _name(path: Path, root: Path) -> str:
    return one_line(path.relative_to(root).as_posix())


def _file(path: Path, name: str) -> SourceFile | InvalidDocument:
    if not path.exists():
        return InvalidDocument(name, "does not exist.")
    if not path.is_file():  # a pipe or a device would block, or never end
        return InvalidDocument(name, "is not a file.")
    return SourceFile(name, path.stat().st_size, partial(_read, path, name))


def _read(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = f"cannot be opened: {(error.strerror or 'unknown reason').lower()}."
        raise InvalidDocument(name, reason) from None
