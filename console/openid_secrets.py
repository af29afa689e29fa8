"""What Streamlit has to know to sign people in with the company's provider.

It takes that from a file alone; so one is written at each start, readable by its owner alone.
"""

import hashlib
import hmac
import json
import os
import tempfile
from pathlib import Path

from core.accounts.secret_key import secret_key_in
from core.settings import Settings

FILE = "console-secrets.toml"
RETURN_PATH = "/oauth2callback"
"""Streamlit's own; the provider has to know it as an address to return to."""
PURPOSE = b"the cookie of a console sign-in by OpenID Connect"


def write(settings: Settings) -> Path | None:
    """The file's path; `None`, and no file, where nobody signs in that way."""
    path = settings.data_dir.resolve() / FILE
    if settings.openid_metadata_url is None:
        path.unlink(missing_ok=True)
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} = {_quoted(value)}\n" for name, value in _entries(settings).items()]
    descriptor, staging = tempfile.mkstemp(dir=path.parent)  # readable by the owner alone
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("".join(["[auth]\n", *lines]))
    os.replace(staging, path)
    return path


def _entries(settings: Settings) -> dict[str, str]:
    key = settings.secret_key or secret_key_in(settings.data_dir)
    return {
        "redirect_uri": settings.resolved_console_url + RETURN_PATH,
        "cookie_secret": hmac.new(key.encode(), PURPOSE, hashlib.sha256).hexdigest(),
        "client_id": settings.oidc_client_id or "",
        "client_secret": settings.oidc_client_secret or "",
        "server_metadata_url": settings.openid_metadata_url or "",
    }


def _quoted(value: str) -> str:
    """JSON's strings are TOML's basic ones, as long as nothing beyond ASCII is escaped."""
    return json.dumps(value, ensure_ascii=False)
