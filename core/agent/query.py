"""What to search for: the message itself, and with the question before it if it leans on one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.agent.topical import topical
from core.knowledge.lexical import FUNCTION_WORDS, terms

SELF_CONTAINED_TERMS = 8
"""A message with more topic words stands alone even if it says "it" somewhere."""
BARE_TERMS = 3
"""A message with so few topic words may lean on the one before."""

_OPENING = re.compile(
    r"^\W*(?:and|but|or|so|also|then|what about|how about|what if|what else|why|ok(?:ay)?|yes|no"
    r"|sure|even)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:it|its|that|this|they|them|their|those|these|one|ones|there|then|same|else|instead"
    r"|either|both|mine)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Query:
    """What was asked, and what is searched for."""

    asked: str
    topic: str
    """Without what only says who asks."""


def candidates(message: str, earlier: Sequence[str]) -> list[Query]:
    """Queries to try, the message alone first.

    `earlier` are the customer's previous messages, oldest first. The better of two candidates
    is the one whose retrieval gives the higher confidence.
    """
    alone = Query(message, topical(message))
    if not earlier or not leans_on_context(alone.topic):
        return [alone]
    before = earlier[-1]
    return [alone, Query(f"{before} {message}", f"{topical(before)} {alone.topic}")]


def leans_on_context(message: str) -> bool:
    """Whether a message may not be understood without the one before it."""
    topic_words = [term for term in terms(message) if term not in FUNCTION_WORDS]
    if _OPENING.search(message) or len(topic_words) <= BARE_TERMS:
        return True
    return len(topic_words) <= SELF_CONTAINED_TERMS and bool(_POINTING.search(message))
