"""Signed links to single files, for where a browser cannot send a credential."""

from collections.abc import Callable
from datetime import datetime

from itsdangerous import BadSignature, URLSafeSerializer

from core.db import now
from core.errors import NotSignedIn

LASTS_S = 15 * 60
"""How long a link is good at least."""
STEP_S = 5 * 60
"""So long a file's link stays the same, and a page that is drawn again does not change."""


class AttachmentLinks:
    """Signs links and checks them. Whoever draws a page has seen that its reader may have them."""

    def __init__(self, secret_key: str, *, clock: Callable[[], datetime] = now) -> None:
        self._serializer = URLSafeSerializer(secret_key, salt="attachment-link")
        self._now = clock

    def sign(self, attachment_id: str) -> str:
        """What opens this file, and no other, for 15 to 20 minutes."""
        step = int(self._now().timestamp() + LASTS_S) // STEP_S + 1
        return str(self._serializer.dumps([attachment_id, step * STEP_S]))

    def check(self, attachment_id: str, signature: str) -> None:
        """Raises NotSignedIn when the link is forged, of another file, or has expired."""
        try:
            said = self._serializer.loads(signature)
        except BadSignature:
            said = None
        match said:
            case [str(signed_for), int(until)] if signed_for == attachment_id:
                if self._now().timestamp() < until:
                    return
        raise NotSignedIn("This link has expired. Open the chat again and use its new one.")
