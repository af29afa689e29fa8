"""Examples for the API's description: what is remembered of a customer."""

from collections.abc import Mapping
from typing import Any

from app.openapi_ids import QUESTION_ID, SESSION_ID, WHEN

_MEMORY = {
    "memory_id": 7,
    "kind": "fact",
    "key": "order",
    "value": "ORD-55812",
    "message_id": QUESTION_ID,
    "attachment_id": None,
    "filename": None,
    "importance": 1.0,
    "confidence": 0.95,
    "created_at": WHEN,
    "expires_at": "2027-03-02T09:15:00Z",
    "superseded_at": None,
    "superseded_by": None,
}
MEMORY_EXAMPLES: Mapping[str, Any] = {
    "Memories": {"session_id": SESSION_ID, "memories": [_MEMORY], "promises": []},
    "Forgotten": {"session_id": SESSION_ID, "forgotten": 1},
}
