"""Examples for the API's description: bodies and answers, by the name of their schema."""

from collections.abc import Mapping
from typing import Any

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
_SAID = {
    "id": ANSWER_ID,
    "client_message_id": None,
    "role": "assistant",
    "content": _ANSWER,
    "timestamp": WHEN,
    "attachments": [],
    "sources": [_SOURCE],
    "tools_used": ["search_knowledge"],
    "processing_time": 0.031,
    "outcome": "answered",
    "confidence": 0.79,
    "suggestions": [],
    "author": None,
    "rating": None,
}
_OPERATOR_TICKET = _TICKET | {
    "session_id": SESSION_ID,
    "user_id": "customer-42",
    "detail": "I want to talk to a human, please.",
    "owner": {"name": "Grace", "email": "grace@company.example"},
    "status": "claimed",
    "reopened_at": None,
    "claimed_at": "2026-03-02T09:16:30Z",
    "resolved_at": None,
    "resolution": None,
    "waiting_s": 90.0,
    "queue_position": 0,
    "note_count": 1,
    "last_customer_message": "I want to talk to a human, please.",
}
_TEXT = {
    "title": "Return an order",
    "body": "You can send an order back within 30 days.\n\n## Refunds\n\nWithin 5 working days.",
    "url": "https://company.example/help/returns",
    "audience": "public",
    "tags": ["orders"],
    "owner": "Grace",
    "review_by": "2027-01-01",
}
_LISTED_ARTICLE = {
    "article_id": "return-an-order",
    "title": _TEXT["title"],
    "status": "published",
    "audience": "public",
    "tags": ["orders"],
    "owner": "Grace",
    "review_by": "2027-01-01",
    "version": 3,
    "has_draft": False,
    "source": None,
    "created_at": WHEN,
    "updated_at": WHEN,
    "revision": 7,
}

_VERSION = {
    "version": 2,
    "created_at": WHEN,
    "created_by": "Ada",
    "is_live": True,
    "note": "",
    "thresholds": {"now_at": 0.95, "offer_at": 0.95},
    "before": {"precision": 0.9889, "recall": 0.261},
    "after": {"precision": 0.9889, "recall": 0.267},
}
_RULE = {
    "name": "Large orders",
    "kind": "order_value",
    "condition": {"key": "order_total", "limit": 1000},
    "outcome": "now",
}

EXAMPLES: Mapping[str, Any] = {
    "NewCorrection": {"message_id": QUESTION_ID, "should_escalate": True},
    "StoredCorrection": {
        "message_id": QUESTION_ID,
        "should_escalate": True,
        "corrected_by": "Ada",
    },
    "WantedVersion": {"version": 1},
    "DetectorVersion": _VERSION,
    "Detector": {
        "live_version": 2,
        "retraining": False,
        "corrections": 4,
        "versions": [_VERSION],
    },
    "Accepted": {"accepted": True},
    "NewBusinessRule": _RULE,
    "BusinessRule": _RULE
    | {"rule_id": 3, "enabled": True, "created_by": "Ada", "created_at": WHEN},
    "NewSession": {"user_id": "customer-42", "metadata": {"channel": "app"}},
    "Session": _SESSION,
    "OpenedSession": _SESSION | {"token": "InNlc3NfM2Y5YTFjMGI…"},
    "ChatMessage": _SAID,
    "ChatHistory": {"messages": [_SAID], "total": 2, "session_id": SESSION_ID},
    "ChatResponse": {
        "message": _ANSWER,
        "message_id": ANSWER_ID,
        "sources": [_SOURCE],
        "requires_escalation": False,
        "confidence": 0.79,
        "outcome": "answered",
        "session_id": SESSION_ID,
        "timestamp": WHEN,
        "processing_time": 0.031,
        "metadata": {
            "message_count": 2,
            "has_context": False,
            "facts_extracted": 0,
            "tools_used": ["search_knowledge"],
            "suggestions": [],
            "ticket_id": None,
            "queue_position": None,
        },
    },
    "SearchRequest": {"query": _QUESTION, "limit": 3, "filters": {"article_id": "reset-password"}},
    "SourceInfo": _SOURCE,
    "UploadedFile": {
        "filename": "invoice.pdf",
        "size_mb": 0.045978,
        "content_type": "application/pdf",
        "processed": False,
        "preview": None,
        "error": None,
        "attachment_id": FILE_ID,
    },
    "EscalationRequest": {"reason": "My parcel has been lost twice."},
    "NewTicket": _TICKET
    | {
        "queue_position": 2,
        "message": "I am connecting you with a person. Your ticket is number 17 …",
    },
    "FeedbackRequest": {"rating": "down", "reason": "outdated", "comment": "The page has moved."},
    "CsatRequest": {"score": 5, "comment": "Quick and clear."},
    "OperatorTicket": _OPERATOR_TICKET,
    "TicketReply": {"text": "I have sent you a new parcel; it leaves today."},
    "NewNote": {"text": "The carrier has confirmed the loss."},
    "Assignment": {"assignee": "grace@company.example", "note": "You know this carrier."},
    "Resolution": {"resolution": "Sent a new parcel.", "hand_back": True},
    "NewArticle": _TEXT | {"article_id": "return-an-order", "publish": False},
    "ArticleChange": _TEXT | {"revision": 7},
    "PublishRequest": {"revision": 8},
    "RestoreRequest": {"version": 2},
    "Article": _LISTED_ARTICLE,
}
"""By the name of the schema."""
