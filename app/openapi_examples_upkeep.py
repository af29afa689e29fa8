"""Examples of conflicts, stale articles and recalls, by the name of their schema."""

from typing import Any

from app.openapi_ids import ANSWER_ID, SESSION_ID, WHEN

_RECALL = {
    "article_id": "return-an-order",
    "version": 3,
    "title": "Return an order",
    "text": "You can send an order back within 30 days.",
    "recalled_by": "Grace",
    "recalled_at": WHEN,
    "withdrawn_by": None,
    "withdrawn_at": None,
}


def _passage(article: str, title: str, text: str) -> dict[str, Any]:
    return {"article_id": article, "version": 3, "title": title, "heading": "", "text": text}


_LEFT = "You can return a lamp within 30 days."
_RIGHT = "You can return a lamp within 14 days."
UPKEEP_EXAMPLES: dict[str, dict[str, Any]] = {
    "PassageConflict": {
        "conflict_id": 5,
        "kind": "limit",
        "state": "open",
        "left": _passage("return-an-order", "Return an order", _LEFT),
        "right": _passage("sending-back", "Sending back", _RIGHT),
        "evidence": [
            {"left": _LEFT, "right": _RIGHT, "left_spans": [[29, 36]], "right_spans": [[29, 36]]}
        ],
        "cited": 12,
        "retrieved": 40,
        "weight": 88,
        "reason": None,
        "decided_by": None,
        "decided_at": None,
        "found_at": WHEN,
    },
    "ConflictResolution": {"reason": "Both say 30 days now."},
    "ConflictWaiver": {"reason": "The outlet has rules of its own."},
    "ConflictMerge": {"keep": "left", "with_text": True, "archive_other": False},
    "MergedConflict": {"article_id": "return-an-order", "revision": 8, "archived": None},
    "StaleArticle": {
        "article_id": "gift-wrapping",
        "title": "Gift wrapping",
        "reason": "seldom_cited",
        "owner": "Grace",
        "review_by": "2027-01-01",
        "found": 64,
        "cited": 1,
        "up": 0,
        "down": 1,
        "published_at": WHEN,
    },
    "RecallRequest": {"text": _RECALL["text"], "archive": False},
    "Recall": _RECALL,
    "VersionRecall": {
        "recall": _RECALL,
        "is_published": False,
        "sessions": [
            {
                "session_id": SESSION_ID,
                "user_id": "customer-42",
                "status": "active",
                "question": "How long can I send a lamp back?",
                "answer_id": ANSWER_ID,
                "answered_at": WHEN,
                "answers": 1,
                "delivered_at": None,
            }
        ],
        "total": 1,
        "told": 0,
    },
}
