"""The token that lets a customer into their one session."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from itsdangerous import BadSignature, URLSafeTimedSerializer

from core.errors import NotSignedIn

SESSION_TOKEN_LASTS_S = 30 * 24 * 3600
"""A customer can come back to a chat for 30 days."""


class SessionTokens:
    """Signs and checks session tokens; the token holds the session's id and nothing else."""

    def __init__(self, secret_key: str) -> None:
        self._serializer = URLSafeTimedSerializer(secret_key, salt="session-token")

    def issue(self, session_id: str) -> str:
        return self._serializer.dumps(session_id)

    def session_of(self, token: str) -> str:
        """The id of the session that a token opens. Raises NotSignedIn when forged or expired."""
        try:
            return str(self._serializer.loads(token, max_age=SESSION_TOKEN_LASTS_S))
        except BadSignature:
            raise NotSignedIn("This session token is not valid or has expired.") from None


def secret_key_in(folder: Path) -> str:
    """The signing key kept in `folder`, made on first use, readable by its owner alone.

    Processes that start together agree on one key: it appears whole, under its name, or not at all.
    """
    path = folder / "secret.key"
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
