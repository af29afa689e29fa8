"""What to search for: the message itself, and with those before it if it leans on them."""

import re
from collections.abc import Sequence

from core.knowledge.lexical import FUNCTION_WORDS, terms

SELF_CONTAINED_TERMS = 8
"""A message with more topic words stands alone even if it says "it" somewhere."""
BARE_TERMS = 3
"""A message with so few topic words may lean on the one before."""
MOST_BEFORE = 3
"""So many earlier messages are searched with it at most."""

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


def candidates(message: str, earlier: Sequence[str]) -> list[str]:
    """Queries to try, one to three, the message alone first.

    `earlier` are the customer's previous messages, oldest first. A message that leans on its
    context is also asked after the one before it; and where that one leans on others itself,
    after as many as it takes until they do not.
    """
    if not earlier or not leans_on_context(message):
        return [message]
    before = earlier[-1]
    for older in reversed(earlier[-MOST_BEFORE:-1]):
        if not leans_on_context(before):
            break
        before = f"{older} {before}"
    return list(dict.fromkeys((message, f"{earlier[-1]} {message}", f"{before} {message}")))


def leans_on_context(message: str) -> bool:
    """Whether a message may not be understood without the one before it."""
    topic_words = [term for term in terms(message) if term not in FUNCTION_WORDS]
    if _OPENING.search(message) or len(topic_words) <= BARE_TERMS:
        return True
    return len(topic_words) <= SELF_CONTAINED_TERMS and bool(_POINTING.search(message))
