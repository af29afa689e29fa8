"""Examples for the API's description: bodies and answers, by the name of their schema."""

from collections.abc import Mapping
from typing import Any

SESSION_ID = "sess_3f9a1c0b7d2e4f61"
THREAD_ID = "thread_7d2e4f613f9a1c0b"
QUESTION_ID = "msg_1c0b7d2e4f613f9a"
ANSWER_ID = "msg_2e4f613f9a1c0b7d"
NOTIFICATION_ID = "evt_5b0c1d9a7e2f43868a91d04c"
FILE_ID = "att_613f9a1c0b7d2e4f"
WHEN = "2026-03-02T09:15:00Z"

_TICKET = {
    "ticket_id": 17,
    "status": "queued",
    "reason": "explicit_request",
    "created_at": WHEN,
    "contact_email": None,
}
_PLACE = {"queue_position": 2, "expected_wait_s": 240.0, "opens_at": None}
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
    "priority": "normal",
    "detail": "I want to talk to a human, please.",
    "evidence": {"rule": "explicit_request", "matched": "talk to a human"},
    "summary": "Began with: “Where is my parcel?”\nMessages: 2 (1 answered)",
    "owner": {"name": "Grace", "email": "grace@company.example"},
    "status": "claimed",
    "reopened_at": None,
    "claimed_at": "2026-03-02T09:16:30Z",
    "first_reply_at": None,
    "reply_due_at": "2026-03-02T10:15:00Z",
    "resolve_due_at": "2026-03-03T09:15:00Z",
    "due": "ok",
    "awaiting_since": WHEN,
    "times_left": 0,
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

_TARGET = {
    "kind": "webhook",
    "name": "Help desk",
    "address": "https://desk.example/hook",
    "events": ["ticket.opened", "ticket.resolved"],
    "with_words": False,
}
_KEPT_TARGET = _TARGET | {
    "target_id": 1,
    "enabled": True,
    "delivered_count": 120,
    "failed_count": 3,
    "created_at": WHEN,
}

EXAMPLES: Mapping[str, Any] = {
    "NewSession": {"user_id": "customer-42", "metadata": {"channel": "app"}},
    "Session": _SESSION,
    "SessionWithPlace": _SESSION | {"status": "escalated", "ticket": _TICKET | _PLACE},
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
    | _PLACE
    | {
        "message": "I am connecting you with a person. Your ticket is number 17 …",
    },
    "FeedbackRequest": {"rating": "down", "reason": "outdated", "comment": "The page has moved."},
    "CsatRequest": {"score": 5, "comment": "Quick and clear."},
    "OperatorTicket": _OPERATOR_TICKET,
    "TicketReply": {"text": "I have sent you a new parcel; it leaves today."},
    "NewNote": {"text": "The carrier has confirmed the loss."},
    "Release": {"note": "My shift ends."},
    "Assignment": {"assignee": "grace@company.example", "note": "You know this carrier."},
    "Resolution": {"resolution": "Sent a new parcel.", "hand_back": True},
    "CannedReplyText": {
        "folder": "Parcels",
        "title": "Parcel lost",
        "text": "Dear {customer}, I have sent you a new parcel. {operator}",
    },
    "NewArticle": _TEXT | {"article_id": "return-an-order", "publish": False},
    "ArticleChange": _TEXT | {"revision": 7},
    "PublishRequest": {"revision": 8},
    "RestoreRequest": {"version": 2},
    "Article": _LISTED_ARTICLE,
    "Promise": {
        "promise_id": 3,
        "text": "I will send you a new parcel by Friday.",
        "made_by": "Grace",
        "made_at": WHEN,
        "due_at": "2026-03-06T23:59:59Z",
        "kept_at": None,
        "kept_by": None,
    },
    "Team": {
        "time_zone": "Europe/Berlin",
        "week": {"monday": [{"begins": "09:00:00", "ends": "17:00:00"}]},
        "holidays": ["2026-12-25"],
        "targets": {"urgent": {"first_reply": 15, "resolution": 240}},
        "idle_minutes": 30,
    },
    "NewTarget": _TARGET,
    "TargetPatch": {"enabled": False},
    "Target": _KEPT_TARGET,
    "CreatedTarget": _KEPT_TARGET | {"delivered_count": 0, "failed_count": 0, "secret": "whsec_…"},
    "TargetTest": {"delivered": False, "reason": "It answered with 404 Not Found."},
    "Notification": {
        "notification_id": NOTIFICATION_ID,
        "target_id": 1,
        "target": "Help desk",
        "event": "ticket.opened",
        "status": "dead",
        "attempts": 7,
        "next_attempt_at": None,
        "last_error": "It answered with 503 Service Unavailable.",
        "created_at": WHEN,
        "delivered_at": None,
    },
}
"""By the name of the schema."""
