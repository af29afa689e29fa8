"""Which of several things that are known a question is about."""

import math
from collections.abc import Sequence

from core.db import now
from core.embedding.embedder import Vectors
from core.memory.known import Known

NEAR, RECENT, IMPORTANT, NAMED = 0.4, 0.4, 0.2, 1.0
"""Weights: likeness of the searches, recency, importance, and that the question names its kind."""
HALF_LIFE_S = 3600.0
"""Seconds after which recency counts half."""
_SAID_AS = {
    "order": ("order", "purchase", "parcel", "package", "delivery", "shipment"),
    "tracking": ("parcel", "package", "delivery", "shipment", "track"),
    "ticket": ("ticket", "case", "request", "claim"),
    "booking": ("booking", "reservation"),
    "invoice": ("invoice", "bill"),
    "return": ("return", "refund", "exchange"),
}


def best(known: Sequence[Known], question: str, vector: Vectors) -> Known | None:
    """The likeliest; of equals the one said last. `vector` is the question's own."""
    if not known:
        return None
    return max(reversed(known), key=lambda each: _score(each, question.lower(), vector))


def _score(each: Known, question: str, vector: Vectors) -> float:
    near = float(each.vector @ vector) if each.vector is not None else 0.0
    age = max(0.0, (now() - each.said_at).total_seconds())
    recent = math.pow(0.5, age / HALF_LIFE_S)
    named = any(word in question for word in _SAID_AS.get(each.key, (each.key,)))
    return NEAR * near + RECENT * recent + IMPORTANT * each.importance + NAMED * named
