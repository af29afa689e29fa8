"""When a notification that did not arrive is tried again, and when it is given up."""

from dataclasses import dataclass
from datetime import timedelta

DELAYS_S = (10, 30, 120, 600, 3_600, 21_600)
"""Seconds before each retry: soon for a restart, hours for an outage; 7.5 hours in all."""
MAX_ATTEMPTS = len(DELAYS_S) + 1
JITTER = 0.2
"""Share by which a delay is longer or shorter, so that what failed together does not come back
together."""
LONGEST_WISH_S = 3_600
"""The most that a receiver's Retry-After is heeded (seconds)."""


@dataclass(frozen=True)
class Attempt:
    """What became of sending something once."""

    delivered: bool
    reason: str = ""
    """Why not, in a sentence that names neither address nor secret."""
    final: bool = False
    """The receiver said that no retry will help."""
    retry_after_s: int | None = None
    """What the receiver asked for."""


def delay(attempts: int, failed: Attempt, *, chance: float) -> timedelta | None:
    """How long to wait after so many attempts, or `None` to give up. `chance` is in 0 to 1.

    Every failure is retried, answers of 400 to 499 too, as Stripe and the Standard Webhooks
    specification do: behind a proxy a receiver that restarts, or whose key is being changed,
    answers 401, 403 or 404 for a while, and what is given up then is lost for no reason. Only 410
    (and a mail server's 5xx for the recipient) says by its meaning that it is for good.
    """
    if failed.final or attempts >= MAX_ATTEMPTS:
        return None
    own = DELAYS_S[max(attempts, 1) - 1] * (1 + JITTER * (2 * chance - 1))
    wish = min(failed.retry_after_s or 0, LONGEST_WISH_S)
    return timedelta(seconds=max(own, wish))
