"""Files on their way from the message box to the agent."""

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.attachments.service import Upload
from core.errors import InvalidInput

EVENT_PATHS = ("/gradio_api/queue/join", "/gradio_api/run/predict")
"""Where the page sends its events, each a JSON body that names files by their path."""


class FileGone(InvalidInput):
    """It was swept away before its message was sent."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is no longer here. Please attach it again.", name=name)


class TooManyFiles(InvalidInput):
    """In one message."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"At most {limit} files can be sent with one message.", limit=limit)


def read_uploads(paths: Sequence[str]) -> list[Upload]:
    """The files of a message as they lie in Gradio's upload folder.

    Raises FileGone when one has been swept away.
    """
    return [_read(Path(path)) for path in paths]


def discard_uploads(paths: Sequence[str]) -> None:
    """Remove Gradio's copies, each in a folder of its own, once the files are stored."""
    for path in map(Path, paths):
        path.unlink(missing_ok=True)
        if path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()


def sweep_uploads(folder: Path, *, older_than_s: float) -> None:
    """Remove what an earlier process left behind."""
    oldest = time.time() - older_than_s
    files = [path for path in folder.rglob("*") if path.is_file()]
    discard_uploads([str(path) for path in files if path.stat().st_mtime < oldest])


class OwnUploadsOnly:
    """ASGI layer: refuses an event that names any file but an uploaded one.

    Left to itself Gradio fetches an address given as a path, from wherever it leads.
    """

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self._app = app
        self._folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].rstrip("/") in EVENT_PATHS:
            body = await _body(receive)
            if not all(self._is_upload(path) for path in _paths(_parsed(body))):
                raise HTTPException(400, "A file of this message was not uploaded here.")
            receive = _replay(body, receive)
        await self._app(scope, receive, send)

    def _is_upload(self, path: object) -> bool:
        return isinstance(path, str) and Path(path).resolve().is_relative_to(self._folder)


def _read(path: Path) -> Upload:
    try:
        return Upload(path.name, path.read_bytes())
    except FileNotFoundError:
        raise FileGone(path.name) from None


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return pending.pop() if pending else await receive()

    return replayed


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        raise HTTPException(400, "This is not an event of the chat.") from None


def _paths(value: Any) -> Iterator[object]:
    """Every `path` anywhere in a JSON value."""
    if isinstance(value, dict):
        if "path" in value:
            yield value["path"]
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _paths(part)
