"""The signed value by which a company's own site vouches for who its customer is."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime

from core.db import now
from core.errors import UserNotVouchedFor


class UserTokens:
    """Checks values of the form `EXPIRES.SIGNATURE`.

    EXPIRES is a Unix time in whole seconds, SIGNATURE the hexadecimal HMAC-SHA-256 of
    `EXPIRES.USER_ID` under the key that the company's site shares with this product.
    """

    def __init__(self, key: str, *, clock: Callable[[], datetime] = now) -> None:
        self._key = key.encode()
        self._now = clock

    def issue(self, user_id: str, *, expires: datetime) -> str:
        """What a company's site computes for its customer."""
        until = str(int(expires.timestamp()))
        return f"{until}.{self._signature(until, user_id)}"

    def check(self, user_id: str | None, token: str) -> None:
        """Raises UserNotVouchedFor unless `token` proves `user_id` at this moment."""
        if not self._key:
            raise UserNotVouchedFor("USER_TOKEN_KEY is not set")
        if user_id is None:
            raise UserNotVouchedFor("none is given")
        until, _, signature = token.partition(".")
        if not hmac.compare_digest(self._signature(until, user_id).encode(), signature.encode()):
            raise UserNotVouchedFor("the signature is not right")
        if not until.isdecimal() or int(until) < self._now().timestamp():
            raise UserNotVouchedFor("it has expired")

    def _signature(self, until: str, user_id: str) -> str:
        return hmac.new(self._key, f"{until}.{user_id}".encode(), hashlib.sha256).hexdigest()
