"""Examples for the API's description: bodies and answers, by the name of their schema."""

from collections.abc import Mapping
from typing import Any

from app.openapi_accounts import ACCOUNT_EXAMPLES
from app.openapi_examples_answering import ANSWERING_EXAMPLES
from app.openapi_examples_desk import DESK_EXAMPLES, TICKET
from app.openapi_examples_gaps import GAP_EXAMPLES
from app.openapi_examples_guidance import GUIDANCE_EXAMPLES
from app.openapi_examples_memory import MEMORY_EXAMPLES
from app.openapi_examples_privacy import PRIVACY_EXAMPLES
from app.openapi_examples_tests import TEST_EXAMPLES
from app.openapi_examples_upkeep import UPKEEP_EXAMPLES
from app.openapi_ids import ANSWER_ID, FILE_ID, SESSION_ID, THREAD_ID, WHEN

_PLACE = {"queue_position": 2, "expected_wait_s": 240.0, "opens_at": None}
_SESSION = {
    "session_id": SESSION_ID,
    "user_id": "customer-42",
    "thread_id": THREAD_ID,
    "status": "active",
    "language": "en",
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
        "attachment_id": None,
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
_TEXT = {
    "title": "Return an order",
    "body": "You can send an order back within 30 days.\n\n## Refunds\n\nWithin 5 working days.",
    "url": "https://company.example/help/returns",
    "audience": "public",
    "tags": ["orders"],
    "owner": "Grace",
    "review_by": "2027-01-01",
    "phrasings": ["Can I get my money back?"],
    "keywords": ["rma"],
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
    "in_review": False,
    "source": None,
    "created_at": WHEN,
    "updated_at": WHEN,
    "revision": 7,
}

_EXAMPLES: dict[str, Any] = {
    "NewSession": {"user_id": "customer-42", "metadata": {"channel": "app"}},
    "Session": _SESSION,
    "SessionWithPlace": _SESSION | {"status": "escalated", "ticket": TICKET | _PLACE},
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
        "processed": True,
        "preview": "Invoice 2026-118 Order 55812 Total: 129.90 EUR",
        "error": None,
        "attachment_id": FILE_ID,
    },
    "EscalationRequest": {"reason": "My parcel has been lost twice."},
    "NewTicket": TICKET
    | _PLACE
    | {
        "message": "I am connecting you with a person. Your ticket is number 17 …",
    },
    "FeedbackRequest": {"rating": "down", "reason": "outdated", "comment": "The page has moved."},
    "CsatRequest": {"score": 5, "comment": "Quick and clear."},
    "NewArticle": _TEXT | {"article_id": "return-an-order", "publish": False},
    "ArticleChange": _TEXT | {"revision": 7},
    "PublishRequest": {"revision": 8, "reason": "The new terms hold from March on."},
    "DraftRequest": {"revision": 8},
    "SendBackRequest": {"revision": 9, "note": "Say what holds for opened boxes."},
    "MergeRequest": {"base": _TEXT, "mine": _TEXT | {"owner": "Ada"}},
    "SplitRequest": {"action": "merge", "passage": 0, "block": 0, "revision": 8},
    "RestoreRequest": {"version": 2},
    "StartRequest": {"include_duplicates": False, "include": [7], "leave_out": []},
    "ListedArticle": _LISTED_ARTICLE
    | {
        "use": {
            "retrieved": 41,
            "cited": 17,
            "answer_rate": 0.83,
            "rated_up": 5,
            "rated_down": 1,
        }
    },
}
EXAMPLES: Mapping[str, Any] = {
    **_EXAMPLES,
    **ACCOUNT_EXAMPLES,
    **ANSWERING_EXAMPLES,
    **GUIDANCE_EXAMPLES,
    **DESK_EXAMPLES,
    **TEST_EXAMPLES,
    **UPKEEP_EXAMPLES,
    **GAP_EXAMPLES,
    **MEMORY_EXAMPLES,
    **PRIVACY_EXAMPLES,
}
"""By the name of the schema."""
