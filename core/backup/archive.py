"""The archive: a zip that appears whole under its name or not at all, and is read with distrust."""

import os
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from core.backup import manifest as manifests
from core.backup.manifest import Manifest, Member
from core.errors import InvalidInput

PIECE = 1024 * 1024
_BROKEN = (BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError)
"""What zipfile raises for a file that is no zip, damaged, encrypted or packed in another way."""


class ArchiveWriter:
    """Adds members to a zip and keeps their sums."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self.members: dict[str, Member] = {}

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a member piece by piece; it need not fit into memory."""
        total, digest = 0, sha256()
        with self._archive.open(_described(name), "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)
                digest.update(piece)
                total += len(piece)
        self.members[name] = Member(total, digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        self._archive.writestr(_described(manifests.NAME), manifest.as_json())


def _described(name: str) -> ZipInfo:
    described = ZipInfo(name)
    described.compress_type = ZIP_DEFLATED
    described.external_attr = 0o600 << 16
    return described


@contextmanager
def written(path: Path) -> Iterator[ArchiveWriter]:
    """A new archive, readable by its owner alone. It gets its name when it is safe on the disk.

    Raises InvalidInput where `path` is there already or cannot be written.
    """
    if path.exists():
        raise InvalidInput(f"{path} is there already. Choose another name.")
    try:
        descriptor, staging = tempfile.mkstemp(".partial", f".{path.name}.", path.parent)
        try:
            with os.fdopen(descriptor, "w+b") as file:
                with ZipFile(file, "w", ZIP_DEFLATED) as archive:
                    yield ArchiveWriter(archive)
                file.flush()
                os.fsync(file.fileno())
            os.replace(staging, path)
            _sync(path.parent)
        finally:
            Path(staging).unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or "unknown").lower()
        raise InvalidInput(f"{path} cannot be written: {reason}.") from None


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Archive:
    """An archive whose every byte was compared with its manifest."""

    def __init__(self, path: Path, zipped: ZipFile, manifest: Manifest) -> None:
        self._path = path
        self._zipped = zipped
        self.manifest = manifest

    def pieces(self, name: str) -> Iterator[bytes]:
        """A member's bytes. Raises InvalidInput where they are not those of the manifest."""
        expected, digest, total = self.manifest.members[name], sha256(), 0
        try:
            with self._zipped.open(name) as member:
                while piece := member.read(PIECE):
                    total += len(piece)
                    digest.update(piece)
                    if total > expected.size:
                        break
                    yield piece
        except (*_BROKEN, OSError):
            raise _damaged(self._path) from None
        if total != expected.size or digest.hexdigest() != expected.sha256:
            raise _damaged(self._path)

    def lines(self, name: str) -> Iterator[str]:
        """A member's lines of text."""
        rest = b""
        for piece in self.pieces(name):
            *whole, rest = (rest + piece).split(b"\n")
            yield from (line.decode() for line in whole)

    def save(self, name: str, target: Path) -> None:
        """Write a member to a new file that its owner alone may read."""
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(self.pieces(name))


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """An archive as it claims to be; `check` reads all of it.

    Raises InvalidInput for what cannot be read or is no backup.
    """
    try:
        with ZipFile(path) as zipped:
            yield Archive(path, zipped, _manifest(path, zipped))
    except OSError as error:
        reason = (error.strerror or "unknown").lower()
        raise InvalidInput(f"{path} cannot be read: {reason}.") from None
    except BadZipFile:
        raise InvalidInput(f"{path} is no backup of Switchboard, or is damaged.") from None


def check(archive: Archive, *, room: Path) -> Iterator[int]:
    """Read every member and compare it, before anything is touched; gives the bytes of each step.

    Raises InvalidInput, also where the members would not fit on the disk of `room`.
    """
    if archive.manifest.size > shutil.disk_usage(room).free:
        raise InvalidInput(
            f"The backup needs {archive.manifest.size:,} bytes, and {room} has less room."
        )
    for name in archive.manifest.members:
        for piece in archive.pieces(name):
            yield len(piece)


def _manifest(path: Path, zipped: ZipFile) -> Manifest:
    names = zipped.namelist()
    try:
        info = zipped.getinfo(manifests.NAME)
        if info.file_size > manifests.LONGEST:
            raise ValueError("too long")
        with zipped.open(info) as member:
            manifest = manifests.read(member.read(manifests.LONGEST))
    except (KeyError, *_BROKEN):
        raise InvalidInput(f"{path} is no backup of Switchboard, or is damaged.") from None
    if sorted(names) != sorted([*manifest.members, manifests.NAME]):
        raise _damaged(path)
    return manifest


def _damaged(path: Path) -> InvalidInput:
    return InvalidInput(f"{path} is damaged or was changed. Nothing was restored from it.")
