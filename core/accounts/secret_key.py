"""The key that signs tokens and cookies, where the settings name none."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

SECRET_KEY_FILE = "secret.key"


def secret_key_in(folder: Path) -> str:
    """The signing key kept in `folder`, made on first use, readable by its owner alone.

    Processes that start together agree on one key: it appears whole, under its name, or not at all.
    """
    path = folder / SECRET_KEY_FILE
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def _write_once(path: Path, text: str) -> None:
    descriptor, staging = tempfile.mkstemp(dir=path.parent)  # readable by the owner alone
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was faster; its key counts
            os.link(staging, path)
    finally:
        os.unlink(staging)
