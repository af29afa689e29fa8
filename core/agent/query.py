"""What to search for: the message itself, and with those before it if it leans on them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.agent.topical import opening, topic_words, topical

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


@dataclass(frozen=True)
class Query:
    """What was asked, and what is searched for."""

    asked: str
    topic: str
    """Without what only says who asks."""
    is_opening: bool = False
    """Only the first sentence of a long message: it helps to order what the whole one finds."""

    def __add__(self, after: "Query") -> "Query":
        return Query(f"{self.asked} {after.asked}", f"{self.topic} {after.topic}")


def candidates(message: str, earlier: Sequence[str]) -> list[Query]:
    """Queries to try, one to three, the message alone first.

    `earlier` are the customer's previous messages, oldest first. A message that leans on its
    context is also asked after the one before it; and where that one leans on others itself,
    after as many as it takes until they do not. Of a long one that does not, the first sentence
    is tried too.
    """
    alone = Query(message, topical(message))
    if not earlier or not leans_on_context(alone.topic):
        first = opening(alone.topic)
        return [alone, Query(message, first, is_opening=True)] if first else [alone]
    past = [Query(said, topical(said)) for said in earlier[-MOST_BEFORE:]]
    before = past.pop()
    tried = [alone, before + alone]
    while past and leans_on_context(before.topic):
        before = past.pop() + before
    return list(dict.fromkeys((*tried, before + alone)))


def whole(queries: Sequence[Query]) -> list[Query]:
    """Without openings: a reranker orders by itself, and has time for one search."""
    return [query for query in queries if not query.is_opening]


def leans_on_context(message: str) -> bool:
    """Whether a message may not be understood without the one before it."""
    words = topic_words(message)
    if _OPENING.search(message) or len(words) <= BARE_TERMS:
        return True
    return len(words) <= SELF_CONTAINED_TERMS and bool(_POINTING.search(message))


def goes_on(message: str) -> bool:
    """Whether a message says itself that it goes on from another: "and …", "that one"."""
    return bool(_OPENING.search(message) or _POINTING.search(message))
