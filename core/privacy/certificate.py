"""The signed account of an erasure: what went, by kind and number, and nothing of what it said."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

KIND = "Certificate of erasure"
REMAINS = (
    "Counts, times, outcomes, ratings and scores under new ids, so that figures stay what they "
    "were.",
    "What has left this installation before: webhooks, e-mails, exports, backups, and the lines "
    "of the processes' logs, which name sessions.",
    "On PostgreSQL, deleted rows in the write-ahead log until its segments are used again.",
    "What people have copied into articles by hand.",
)


class Certificates:
    """Signs certificates with the installation's secret key, and checks them."""

    def __init__(self, secret_key: str) -> None:
        self._key = hashlib.sha256(f"certificate of erasure:{secret_key}".encode()).digest()

    def person(self, user_id: str) -> str:
        """Stands for a customer; without the key nobody can tell for whom, or try who it is."""
        return f"hmac-sha256:{self._mac('person', user_id)}"

    def sign(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """The certificate with its signature."""
        whole = {"kind": KIND, **told, "remains": list(REMAINS)}
        return {**whole, "signature": f"hmac-sha256:{self._mac('whole', _canonical(whole))}"}

    def is_genuine(self, certificate: object) -> bool:
        """Whether this installation signed exactly this."""
        if not isinstance(certificate, dict):
            return False
        told = {key: value for key, value in certificate.items() if key != "signature"}
        expected = f"hmac-sha256:{self._mac('whole', _canonical(told))}"
        return hmac.compare_digest(expected.encode(), str(certificate.get("signature")).encode())

    def is_about(self, certificate: Mapping[str, Any], user_id: str) -> bool:
        return hmac.compare_digest(
            self.person(user_id).encode(), str(certificate.get("person")).encode()
        )

    def _mac(self, purpose: str, text: str) -> str:
        return hmac.new(self._key, f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()


def _canonical(told: Mapping[str, Any]) -> str:
    return json.dumps(told, sort_keys=True, separators=(",", ":"))
