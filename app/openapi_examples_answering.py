"""Examples of the error budget's routes, by the name of their schema."""

from typing import Any

from app.openapi_ids import WHEN

_ERROR = {"share": 0.048, "low": 0.021, "high": 0.093}
_VERSION = {
    "version": 2,
    "is_live": True,
    "budget": 0.05,
    "threshold": 0.46,
    "questions": 240,
    "error": _ERROR,
    "coverage": 0.61,
    "created_by": "Ada",
    "created_at": WHEN,
}
_RATED = {"rated": 57, "down": {"share": 0.07, "low": 0.02, "high": 0.17}, "alarming": False}

ANSWERING_EXAMPLES: dict[str, Any] = {
    "Budget": {"budget": 0.05},
    "WantedAnswering": {"version": 1},
    "Interval": _ERROR,
    "AnsweringVersion": _VERSION,
    "RatedAnswers": _RATED,
    "AnsweringState": {
        "version": "2",
        "threshold": 0.46,
        "ratings": _RATED,
        "versions": [_VERSION],
    },
    "MeasuredBudget": {
        "budget": 0.05,
        "questions": 240,
        "threshold": 0.46,
        "error": _ERROR,
        "coverage": 0.61,
        "ece_before": 0.09,
        "ece_after": 0.05,
        "risk_coverage": [[0.5, 0.02], [1.0, 0.21]],
        "reliability": [[0.84, 0.88, 97]],
    },
}
