"""Where the bytes of sent files lie: one folder for each session."""

import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from core.attachments.types import media_type

INCOMING = "incoming"
ABANDONED_AFTER_S = 3600
"""A file that is still on its way after this belongs to a process that was killed."""


@dataclass(frozen=True)
class StagedFile:
    """Bytes that are safe on disk and have no session yet."""

    filename: str
    """As its sender called it."""
    size: int
    digest: str
    """SHA-256, in hexadecimal."""
    media_type: str
    path: Path
    is_kept: bool = True
    """Whether its session is to have the bytes, or only the row."""


class SessionFiles:
    """Keeps files as `<folder>/<session id>/<sha256>`.

    A file gets this place only in the transaction that stores its row and holds its session's
    lock. So nobody writes into the folder of a session that is gone: removing it once is enough.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def staged(self, files: Iterable[tuple[str, bytes]]) -> Iterator[list[StagedFile]]:
        """Write names' contents to disk; what was not placed by the end is removed again."""
        staged: list[StagedFile] = []
        try:
            for filename, content in files:
                staged.append(self._stage(filename, content))
            yield staged
        finally:
            for file in staged:
                file.path.unlink(missing_ok=True)

    def place(self, file: StagedFile, session_id: str) -> None:
        """Give a file to a session whose lock the caller holds."""
        target = self.path(session_id, file.digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(file.path, target)

    def path(self, session_id: str, digest: str) -> Path:
        """Where a file of a session lies."""
        return self._folder / session_id / digest

    def remove(self, session_id: str) -> None:
        """Remove all files of a session that is gone; there may be none, or only some left."""
        folder = self._folder / session_id
        with suppress(FileNotFoundError):
            for file in folder.iterdir():
                file.unlink(missing_ok=True)
            folder.rmdir()

    def sweep(self) -> None:
        """Remove what killed processes left on its way."""
        oldest = time.time() - ABANDONED_AFTER_S
        for file in (self._folder / INCOMING).glob("*"):
            with suppress(FileNotFoundError):
                if file.stat().st_mtime < oldest:
                    file.unlink()

    def _stage(self, filename: str, content: bytes) -> StagedFile:
        incoming = self._folder / INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        descriptor, path = tempfile.mkstemp(dir=incoming)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        digest = sha256(content).hexdigest()
        return StagedFile(filename, len(content), digest, media_type(filename, content), Path(path))
