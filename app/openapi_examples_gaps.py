"""Examples of gaps for the API's description, by the name of their schema."""

from typing import Any

from app.openapi_ids import ANSWER_ID, QUESTION_ID, SESSION_ID, WHEN

_GAP = {
    "gap_id": 5,
    "title": "Can I get an invoice in my company's name?",
    "state": "drafted",
    "reason": None,
    "article_id": "can-i-get-an-invoice-in-my-company-s-name",
    "customers": 12,
    "questions": 15,
    "answered": 14,
    "kinds": {"escalated": 4, "disliked": 1, "declined": 9, "repeated": 1},
    "last_7_days": 6,
    "days_8_to_14": 2,
    "last_asked_at": WHEN,
    "checked_at": WHEN,
}
_ASKED = {
    "message_id": QUESTION_ID,
    "session_id": SESSION_ID,
    "user_id": "customer-42",
    "question": "Can you put our firm's name on the invoice?",
    "asked_at": WHEN,
    "kind": "escalated",
    "outcome": "declined",
    "answer": "I could not find an answer to that in our help centre.",
    "answered_at": None,
    "answered_by": None,
}
_REPLY = {
    "message_id": ANSWER_ID,
    "session_id": SESSION_ID,
    "author": "Grace",
    "written_at": WHEN,
    "text": "Enter the company's name under Account > Invoices before you order.",
}
GAP_EXAMPLES: dict[str, Any] = {
    "Gap": _GAP,
    "GapQuestion": _ASKED,
    "GapReply": _REPLY,
    "FullGap": _GAP | {"asked": [_ASKED], "replies": [_REPLY]},
    "DraftedArticle": {"gap_id": 5, "article_id": _GAP["article_id"]},
    "CheckedGap": {"answered": 14, "questions": 15},
    "Dismissal": {"reason": "We sell no insurance."},
    "MergedGap": {"gap_id": 9},
    "SplitQuestion": {"message_id": QUESTION_ID},
}
