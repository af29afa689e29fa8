"""How a receiver knows that a webhook is ours, and new."""

import hmac
import secrets
from hashlib import sha256

VERSION = "v1"


def new_secret() -> str:
    """256 random bits, with a beginning by which logs and scanners know it."""
    return f"whsec_{secrets.token_urlsafe(32)}"


def sign(secret: str, *, timestamp: int, body: bytes) -> str:
    """`v1=` and the HMAC-SHA256, in hex, of "<timestamp>.<body>".

    The time is signed too, so that a delivery that someone recorded is worth nothing minutes
    later. The version lets another scheme be added beside this one.
    """
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, sha256)
    return f"{VERSION}={digest.hexdigest()}"
