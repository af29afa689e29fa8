"""Passwords: what may be one, and how they are kept."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from core.accounts.models import NO_PASSWORD
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


class Passwords:
    """Hashes and compares passwords. Slow on purpose: call it outside of a transaction."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._decoy = self.hashed(secrets.token_hex())

    def hashed(self, password: str) -> str:
        return self._hasher.hash(password)

    def matches(self, password: str, expected: str | None) -> bool:
        """Whether `expected` is the password's hash; takes as long where there is none.

        A hash that no password has is compared then. It is made before the first sign-in, which
        would otherwise take twice as long.
        """
        known = expected if expected and expected != NO_PASSWORD else self._decoy
        try:
            return self._hasher.verify(known, password)
        except (VerifyMismatchError, InvalidHashError):
            return False
