"""What a person does in the chat counts as a request to the API does: once, for the same client."""

import gradio as gr

from app.chat_sessions import Memory
from app.limits import session_client
from core.addresses import address_client
from core.bootstrap import Services
from core.errors import TooManyRequests
from core.limits import Bucket

Asker = gr.Request | None
"""The request behind an event; Gradio fills it in where a handler's parameter has this type."""


class ChatLimits:
    """Refuses a client that does too much. What the page asks by itself is not counted."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def count(self, memory: Memory, asker: Asker) -> None:
        """Raises TooManyRequests."""
        token = memory if isinstance(memory, str) else ""
        client = session_client(self._services.tokens, token)
        self._check(Bucket.REQUESTS, client or _address(asker))

    def count_new_session(self, asker: Asker) -> None:
        """Raises TooManyRequests."""
        self._check(Bucket.SESSIONS, _address(asker))

    def _check(self, bucket: Bucket, client: str) -> None:
        try:
            self._services.limits.check(bucket, client)
        except TooManyRequests:
            self._services.metrics.rate_limited(bucket)
            raise


def _address(asker: Asker) -> str:
    """As behind the API: the layers in front have put the right one into the request."""
    client = asker.client if asker else None
    return address_client(client.host if client else None)
