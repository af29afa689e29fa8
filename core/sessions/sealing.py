"""Seals short texts with the installation's secret key: nobody reads them without it."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Seal:
    """Authenticated encryption (Fernet) under a key of its own, derived from the secret key."""

    def __init__(self, secret_key: str) -> None:
        derived = HKDF(SHA256(), length=32, salt=None, info=b"hidden values")
        self._fernet = Fernet(urlsafe_b64encode(derived.derive(secret_key.encode())))

    def close(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode("utf-8", "surrogatepass"))

    def open(self, sealed: bytes) -> str | None:
        """The text; `None` for what was sealed with another key, or changed since."""
        try:
            return self._fernet.decrypt(sealed).decode("utf-8", "surrogatepass")
        except InvalidToken:
            return None
