"""The closed sets that metrics' labels come from. A word outside of them counts as `other`.

The words that belong to slices above are written out here; a test holds them to those slices.
"""

from collections.abc import Collection

OTHER = "other"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
FAILED = "failed"
"""A turn that ended in an error instead of an outcome."""
OUTCOMES = frozenset({"answered", "clarified", "declined", "escalated", "with_human", FAILED})
REASONS = frozenset(
    {
        "safety",
        "security",
        "legal",
        "privacy",
        "explicit_request",
        "business_rule",
        "frustration",
        "repeated_failure",
        "no_answer",
        "operator_choice",
    }
)
RATINGS = frozenset({"up", "down"})
LLM_RESULTS = frozenset({"answered", "resting", "timed_out", "failed", "cancelled"})
FLAWS = frozenset(
    {
        "uncited",
        "unsupported",
        "quantity",
        "date",
        "address",
        "code",
        "name",
        "promise",
        "contradicted",
        "copied",
        "too_many_sources",
        "other_language",
    }
)
"""Why a sentence of the language model is not shown."""
STAGES = frozenset(
    {
        "store",
        "read",
        "embed",
        "detect",
        "lexical",
        "dense",
        "load",
        "rerank",
        "decide",
        "write",
        "model",
        "save",
    }
)
"""Steps of a turn, in order."""
RATE_LIMITS = frozenset({"requests", "sessions", "sign-ins"})
DIRECTIONS = frozenset({"in", "out"})
FRAMES = frozenset(
    {
        "message",
        "ping",
        "typing",
        "resume",
        "connected",
        "acknowledged",
        "start",
        "status",
        "sources",
        "escalation",
        "text",
        "complete",
        "error",
        "pong",
        "user_typing",
        "operator_message",
        "operator_typing",
        "session_status",
        "queue",
        "resumed",
    }
)
"""Types of the WebSocket's frames."""
CLOSE_CODES = frozenset(
    {1000, 1001, 1005, 1006, 1009, 1011, 1012, 1013, 4401, 4403, 4404, 4408, 4409, 4429}
)
"""The ones of RFC 6455 that servers meet, and our own."""


def known(word: str, words: Collection[str]) -> str:
    return str(word) if word in words else OTHER


def known_status(status: int) -> str:
    return str(status) if 100 <= status <= 599 else OTHER


def known_close(code: int) -> str:
    return str(code) if code in CLOSE_CODES else OTHER
