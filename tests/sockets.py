"""The socket of a chat, as Starlette's test client opens it."""

from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager

from starlette.testclient import TestClient, WebSocketTestSession


@contextmanager
def line(client: TestClient, address: str, **headers: str) -> Iterator[WebSocketTestSession]:
    """A line to `address`, closed at the end.

    Closing says good-bye and cancels the application in the same breath, so one that has not yet
    ended then is reported as cancelled. That is the client's doing and no fault.
    """
    closing = False
    try:
        with client.websocket_connect(address, headers=headers) as socket:
            yield socket
            closing = True
    except CancelledError:
        if not closing:
            raise
