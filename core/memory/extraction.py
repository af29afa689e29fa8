"""The facts in a customer's message: contacts, references, amounts, dates, products and names."""

import re
from collections.abc import Iterable

from core.memory import extraction_numbers as numbers
from core.memory.extraction_contacts import emails, phones
from core.memory.extraction_details import amounts, dates, names, products
from core.memory.extraction_references import references
from core.memory.facts import Claims, Fact

LONGEST = 8000
"""Characters of a message that are read; the time grows with them."""
_READABLE = re.compile(
    r"\d|@|\bname\b|\bcall me\b|\bcalled\b|\bthis is\b|\bpnr\b|\blocator\b|\bbooking\b"
    r"|\breservation\b|\bconfirmation\b|(?-i:\b[A-Z]{6}\b)",
    re.IGNORECASE,
)


def facts_in(text: str) -> list[Fact]:
    """Every fact in a text, in the order of the text, none overlapping another.

    A number is read once, by the surest reading: what is a card, an account or a time is never a
    reference or a telephone number.
    """
    text = text[:LONGEST]
    if not _READABLE.search(text):
        return []
    claims = Claims()
    found = claims.keep(emails(text))
    _set_aside(claims, numbers.cards(text))
    _set_aside(claims, numbers.held(text))
    found += claims.keep(dates(text))
    found += claims.keep(amounts(text))
    named, formed = _by_certainty(references(text))
    found += claims.keep(named)
    _set_aside(claims, numbers.measures(text))
    found += claims.keep(products(text))
    found += claims.keep(formed)
    found += claims.keep(phones(text))
    found += claims.keep(names(text))
    return sorted(found, key=lambda fact: fact.start)


def _set_aside(claims: Claims, spans: Iterable[tuple[int, int]]) -> None:
    for start, end in spans:
        claims.take(start, end)


def _by_certainty(found: Iterable[Fact]) -> tuple[list[Fact], list[Fact]]:
    """Those that their noun names, and those that only their form gives away."""
    facts = list(found)
    return [f for f in facts if f.confidence >= 0.95], [f for f in facts if f.confidence < 0.95]
