"""Carry a new sign-in from a Streamlit script, which cannot set cookies, to a route that can."""

import secrets
import threading
import time

CODE_LASTS_S = 60.0


class Handovers:
    """Sign-in tokens that wait for their browser. A code works once, for a minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, tuple[str, float]] = {}

    def offer(self, token: str) -> str:
        """The code for which `take` gives the token out."""
        code = secrets.token_urlsafe(32)
        now = time.monotonic()
        with self._lock:
            self._waiting = {key: kept for key, kept in self._waiting.items() if kept[1] > now}
            self._waiting[code] = (token, now + CODE_LASTS_S)
        return code

    def take(self, code: str) -> str | None:
        """The token, the first time and in time; else `None`."""
        with self._lock:
            token, until = self._waiting.pop(code, ("", 0.0))
        return token if time.monotonic() < until else None
