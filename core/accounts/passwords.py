"""Passwords: what may be one, and how they are kept."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from core.errors import UnfitPassword

SHORTEST = 10
LONGEST = 200
"""Longer ones would only cost time."""


def require_fit(password: str, *, email: str) -> None:
    """Raises UnfitPassword for one that is too easily guessed, or cannot be typed."""
    if len(password) < SHORTEST:
        raise UnfitPassword(f"It needs at least {SHORTEST} characters.")
    if len(password) > LONGEST or "\x00" in password:
        raise UnfitPassword(f"It may have at most {LONGEST} characters.")
    if password.strip().casefold() == email.casefold() or len(set(password)) == 1:
        raise UnfitPassword("It is too easily guessed.")


def hashed(password: str) -> str:
    """Slow on purpose: call it outside of a transaction."""
    return _hasher().hash(password)


def matches(password: str, expected: str | None) -> bool:
    """Whether `expected` is the password's hash; takes as long for `None`, which nothing matches.

    Slow on purpose: call it outside of a transaction.
    """
    try:
        return _hasher().verify(expected or decoy(), password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def decoy() -> str:
    """A hash that no password matches.

    Made once in a process and before the first sign-in, which would otherwise take twice as long.
    """
    return hashed(secrets.token_hex())


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()
