"""Examples of the guidance's routes, by the name of their schema."""

from typing import Any

from app.openapi_ids import WHEN

_TEXT = {
    "company": "Lumen Lights",
    "tone": "warm and plain, no exclamation marks",
    "languages": ["English", "German"],
    "forbidden": ["share price", "lawsuit"],
    "hand_over": False,
    "instructions": "Say “garden light”, never “luminaire”.",
}
_WHY = "The new brand book."
_VERSION = {
    "version": 3,
    "is_live": True,
    "guidance": _TEXT,
    "why": _WHY,
    "created_by": "Ada",
    "created_at": WHEN,
}
_COMPARISON = {
    "id": 7,
    "state": "done",
    "total": 50,
    "model": "small-1",
    "live_version": "2",
    "guidance": _TEXT,
    "error": None,
    "requested_by": "Ada",
    "created_at": WHEN,
    "finished_at": WHEN,
}
_ANSWER = {
    "outcome": "answered",
    "articles": ["returns"],
    "text": "You can send an order back within 30 days. [1]",
    "passed": True,
    "seconds": 1.4,
    "by": "model",
    "fell_back": None,
    "struck": [],
    "tokens_in": 812,
    "tokens_out": 41,
    "cost": 0.0012,
    "currency": "EUR",
}
_COMPARED = {
    "question_id": 12,
    "question": "How long can I return an order?",
    "changed": True,
    "before": _ANSWER,
    "after": {**_ANSWER, "text": "Gladly: orders can come back within 30 days. [1]"},
}
_SIDE = {"passed": 46, "written": 38, "tokens": 41200, "cost": 0.061}

GUIDANCE_EXAMPLES: dict[str, Any] = {
    "GuidanceText": _TEXT,
    "NewGuidance": {**_TEXT, "why": _WHY},
    "WantedGuidance": {"version": 2, "why": "The tone was too stiff."},
    "GuidanceVersion": _VERSION,
    "GuidanceState": {
        "version": "3",
        "model": "small-1",
        "prompt": "You write the answers of a company's customer support. …",
        "versions": [_VERSION],
    },
    "NewComparison": {"guidance": _TEXT, "tag": None, "most": 50},
    "GuidanceComparison": _COMPARISON,
    "GuidedAnswer": _ANSWER,
    "ComparedAnswer": _COMPARED,
    "GuidedSide": _SIDE,
    "ComparisonReport": {
        **_COMPARISON,
        "asked": 50,
        "changed": 31,
        "before": _SIDE,
        "after": {**_SIDE, "written": 36},
        "answers": [_COMPARED],
    },
}
