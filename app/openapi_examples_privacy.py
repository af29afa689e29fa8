"""Examples for the API's description: customers' data as a whole."""

from collections.abc import Mapping
from typing import Any

from app.openapi_ids import SESSION_ID
from core.privacy.certificate import REMAINS

PRIVACY_EXAMPLES: Mapping[str, Any] = {
    "ErasureRequest": {"user_id": "customer-77120"},
    "CustomerData": {
        "user_id": "customer-77120",
        "sessions": 2,
        "rows": {"memories": 3, "messages": 12, "sessions": 2, "turns": 6},
    },
    "PersonalData": {
        "session_id": SESSION_ID,
        "values": {"[EMAIL_1]": "ines@example.org", "[PHONE_1]": "+49 151 23456789"},
    },
    "ErasureCertificate": {
        "kind": "Certificate of erasure",
        "person": f"hmac-sha256:{'4c1f' * 16}",
        "erased_at": "2026-11-27T09:15:00+00:00",
        "erased_by": "Ada",
        "removed": {"attachments": 1, "memories": 3},
        "emptied": {"messages": 12, "sessions": 2, "turns": 6},
        "database": "sqlite",
        "compacted": True,
        "remains": list(REMAINS),
        "signature": f"hmac-sha256:{'9b07' * 16}",
    },
}
