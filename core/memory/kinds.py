"""How each kind of fact is remembered: as what, how much it matters, and for how long."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.memory.extraction import facts_in
from core.memory.facts import Fact, FactKind
from core.memory.models import MemoryKind
from core.sessions.hidden import PLACEHOLDER

MOST = 20
"""Things remembered from one message; a pasted list is no memory of a customer."""


@dataclass(frozen=True)
class Keeping:
    """How a kind of fact is kept. The numbers are judgements, not measurements."""

    kind: MemoryKind
    importance: float
    lasts: timedelta | None = None
    single: bool = False
    """A later one takes the place of an earlier one even where the customer corrects nothing."""


KEEPING = {
    FactKind.NAME: Keeping(MemoryKind.FACT, 0.8, single=True),
    FactKind.EMAIL: Keeping(MemoryKind.FACT, 0.9),
    FactKind.PHONE: Keeping(MemoryKind.FACT, 0.9),
    FactKind.REFERENCE: Keeping(MemoryKind.FACT, 1.0, timedelta(days=365)),
    FactKind.PRODUCT: Keeping(MemoryKind.CONTEXT, 0.6, timedelta(days=180)),
    FactKind.DATE: Keeping(MemoryKind.CONTEXT, 0.3, timedelta(days=30)),
    FactKind.AMOUNT: Keeping(MemoryKind.CONTEXT, 0.3, timedelta(days=30)),
}
PREFERENCE = Keeping(MemoryKind.PREFERENCE, 0.7)
LONGEST = 200
"""Characters of a preference."""
_PREFERENCE = re.compile(
    r"\b((?:i(?:['’]d| would)? (?:much |really )?prefer\b"
    r"|i(?:['’]d| would) rather (?:be|get|have|you)\b"
    r"|please (?:do not|don['’]t|never) (?:call|phone|ring|write|text|e-?mail|contact)\b"
    r"|please (?:only )?(?:call|phone|text|e-?mail|contact|write to) me\b"
    r"|(?:call|phone|text|contact|reach) me (?:only|after|before|between|in the)\b)"
    r"(?:[^.!?\n]|\.(?=\w))*)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Noted:
    """Something a message says, ready to be remembered."""

    key: str
    value: str
    keeping: Keeping
    confidence: float
    start: int = 0
    end: int = 0
    attachment_id: str | None = None
    """The file that says it, where the customer does not."""


def noted_in(text: str) -> list[Noted]:
    """What is worth remembering in a customer's message, each thing once, in its order."""
    found = [_noted(fact) for fact in facts_in(text)]
    found += _preferences(text, found)
    once = {(each.key, each.value): each for each in found}
    return list(once.values())[:MOST]


def _noted(fact: Fact) -> Noted:
    key = fact.label or fact.kind if fact.kind is FactKind.REFERENCE else fact.kind
    keeping = KEEPING[fact.kind]
    return Noted(str(key), fact.value[:500], keeping, fact.confidence, fact.start, fact.end)


def _preferences(text: str, facts: Sequence[Noted]) -> Iterator[Noted]:
    """Up to the first fact in them, which is remembered by itself and may be forgotten.

    And up to a placeholder, which says something in its own session only.
    """
    for found in _PREFERENCE.finditer(text):
        start, end = found.span(1)
        hidden = PLACEHOLDER.search(text, start)
        places = [fact.start for fact in facts] + ([hidden.start()] if hidden else [])
        end = min([end, *(place for place in places if start < place)])
        said = " ".join(text[start:end].split()).rstrip(" ,;:-(")[:LONGEST]
        yield Noted("preference", said, PREFERENCE, 0.7, start, end)
