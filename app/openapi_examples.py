"""Examples for the API's description: bodies and answers by schema, refusals by route."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.errors import (
    AttachmentNotFound,
    EmptyMessage,
    FileTooLarge,
    ImpossibleStatusChange,
    IndexUnavailable,
    InvalidQuery,
    MessageNotFound,
    MessageTooLong,
    ModelUnavailable,
    SessionEnded,
    SessionNotFound,
    SwitchboardError,
    TurnInProgress,
)

SESSION_ID = "sess_3f9a1c0b7d2e4f61"
THREAD_ID = "thread_7d2e4f613f9a1c0b"
QUESTION_ID = "msg_1c0b7d2e4f613f9a"
ANSWER_ID = "msg_2e4f613f9a1c0b7d"
FILE_ID = "att_613f9a1c0b7d2e4f"
WHEN = "2026-03-02T09:15:00Z"

_TICKET = {
    "ticket_id": 17,
    "status": "queued",
    "reason": "explicit_request",
    "created_at": WHEN,
}
_SESSION = {
    "session_id": SESSION_ID,
    "user_id": "customer-42",
    "thread_id": THREAD_ID,
    "status": "active",
    "created_at": WHEN,
    "metadata": {"channel": "app"},
    "last_activity": WHEN,
    "message_count": 2,
    "ticket": None,
}
_SOURCE = {
    "content": "Choose **Forgot password?** on the sign-in page.",
    "metadata": {
        "article_id": "reset-password",
        "version": 1,
        "title": "Reset your password",
        "url": None,
        "heading": "",
    },
    "relevance_score": 0.93,
    "rank": 1,
}
_ANSWER = "Choose **Forgot password?** on the sign-in page. [1]"
_QUESTION = "How do I reset my password?"
_FILE = {
    "attachment_id": FILE_ID,
    "filename": "invoice.pdf",
    "content_type": "application/pdf",
    "size_bytes": 48211,
}
