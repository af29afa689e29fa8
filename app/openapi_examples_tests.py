"""Examples of the routes that try the knowledge base out, by the name of their schema."""

from typing import Any

from app.openapi_ids import QUESTION_ID, WHEN

_ASKED = "How long can I take to send an order back?"
_TUNING = {"answer_at": 0.45, "dense_weight": 0.6, "candidates": 50}
_EXPECTED = {
    "expectation": "answer",
    "articles": ["returns"],
    "phrases": ["30 days"],
    "tags": ["orders"],
}
_QUESTION = _EXPECTED | {"question": _ASKED, "earlier": []}
_GIVEN = {
    "outcome": "answered",
    "articles": ["returns"],
    "confidence": 0.94,
    "text": "You can send an order back within 30 days. [1]",
}
_HIT = {
    "rank": 1,
    "article_id": "returns",
    "version": 3,
    "title": "Return an order",
    "heading": "",
    "content": "You can send an order back within 30 days.",
    "dense_score": 0.81,
    "dense_rank": 1,
    "lexical_score": 7.3,
    "lexical_rank": 2,
    "fused_score": 0.94,
    "dense_part": 0.4,
    "lexical_part": 0.17,
    "article_dense_part": 0.2,
    "article_lexical_part": 0.17,
    "shared_words": ["send", "order", "back"],
    "cited_as": 1,
}
_SHARE = {"name": "unit_cosine", "value": 0.84, "weight": 4.29, "adds": 3.6}
_VERSIONS = {"product": "0.1.0", "embedding": "all-MiniLM-L6-v2", "policy": "2026-11-1"}
_THEN = {
    "at": WHEN,
    "outcome": "answered",
    "reason": "confident",
    "confidence": 0.94,
    "searched_for": _ASKED,
    "answer": "You can send an order back within 14 days. [1]",
    "versions": _VERSIONS,
}
_PLACE = {
    "move": "moved",
    "article_id": "returns",
    "title": "Return an order",
    "heading": "",
    "version_then": 2,
    "version_now": 3,
    "rank_then": 2,
    "rank_now": 1,
    "cited_then": 1,
    "cited_now": 1,
    "reworded": True,
}
_OTHER_VERSION = {"article_id": "returns", "title": "Return an order", "then": 2, "now": 3}

TEST_EXAMPLES: dict[str, Any] = {
    "TuningValues": _TUNING,
    "PlaygroundQuestion": {
        "question": _ASKED,
        "earlier": [],
        "tuning": _TUNING,
        "drafts": ["returns"],
    },
    "MessageToReplay": {"message_id": QUESTION_ID},
    "AnswerThenOrNow": _THEN,
    "ModelsPart": {
        "model": "small-1",
        "tokens_in": 812,
        "tokens_out": 64,
        "cost": 0.0021,
        "details": {"prompt": "answer-1", "rounds": 1, "calls": [], "struck": []},
    },
    "PlaceThenAndNow": _PLACE,
    "ArticleVersionsThenAndNow": _OTHER_VERSION,
    "ReplayedAnswer": {
        "then": _THEN,
        "now": _THEN | {"at": None, "answer": _GIVEN["text"]},
        "hits": [_PLACE],
        "articles": [_OTHER_VERSION],
    },
    "PlaygroundHit": _HIT,
    "ConfidenceShare": _SHARE,
    "PlaygroundAnswer": {
        "outcome": "answered",
        "reason": "confident",
        "confidence": 0.94,
        "threshold": 0.45,
        "answer": _GIVEN["text"],
        "sources": [],
        "searched_for": _ASKED,
        "hits": [_HIT],
        "shares": [_SHARE],
        "intercept": -5.45,
        "handover": {"handover": "none"},
        "timings_ms": {"embed": 4.7, "lexical": 2.1, "dense": 3.4},
    },
    "TestQuestionText": _QUESTION,
    "MessageAsTestQuestion": _EXPECTED | {"message_id": QUESTION_ID},
    "TestQuestion": _QUESTION
    | {
        "question_id": 12,
        "origin": "written",
        "created_by": "Ada",
        "created_at": WHEN,
        "updated_at": WHEN,
    },
    "ImportedQuestions": {
        "added": 41,
        "known": 2,
        "broken": [{"line": 7, "reason": "there is no article retuns."}],
    },
    "WantedRun": {"tag": "orders"},
    "TestRun": {
        "run_id": 7,
        "kind": "gate",
        "tag": None,
        "article_id": "returns",
        "revision": 9,
        "state": "done",
        "total": 43,
        "done": 43,
        "passed": 40,
        "failed": 3,
        "better": 1,
        "worse": 3,
        "changed": 9,
        "requested_by": "Ada",
        "created_at": WHEN,
        "finished_at": WHEN,
        "error": None,
    },
    "TestResult": {
        "position": 0,
        "question_id": 12,
        "message_id": None,
        "question": _ASKED,
        "earlier": [],
        "expectation": "answer",
        "articles": ["returns"],
        "phrases": ["30 days"],
        "outcome": "declined",
        "given": {"outcome": "declined", "articles": [], "confidence": 0.12, "text": "I could …"},
        "passed": False,
        "before": _GIVEN | {"passed": True},
        "verdict": "worse",
        "changed": True,
    },
}
