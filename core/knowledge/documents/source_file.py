"""One file of an import, wherever it lies, and which files an import passes over."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

IGNORED_NAMES = frozenset({"__macosx", "thumbs.db", "desktop.ini"})
"""What operating systems leave in folders and archives, in lower case."""

_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp", ".ico")
_PAGE_PARTS = (".css", ".js", ".map", ".woff", ".woff2", ".ttf")
COMPANION_SUFFIXES = frozenset((*_PICTURES, *_PAGE_PARTS))
"""Files that belong to a page or a Markdown file, and that no one expects to become an article."""


@dataclass(frozen=True)
class SourceFile:
    """A file to read. `name` is its path inside the import, with `/` between the parts.

    `size` is in bytes. `read` raises InvalidDocument if the bytes cannot be had.
    """

    name: str
    size: int
    read: Callable[[], bytes]

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()


def is_hidden(name: str) -> bool:
    """Whether a part of a path is hidden, or left behind by an operating system or an editor."""
    parts = PurePosixPath(name).parts
    return any(part.startswith((".", "~$")) or part.lower() in IGNORED_NAMES for part in parts)


def is_ignored(name: str) -> bool:
    """Whether a file of a folder or an archive is hidden or a page's companion."""
    return is_hidden(name) or PurePosixPath(name).suffix.lower() in COMPANION_SUFFIXES


def reading_order(name: str) -> list[str]:
    """The key by which the files of a folder or an archive are sorted."""
    return name.split("/")
