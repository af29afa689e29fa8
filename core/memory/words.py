"""Memories in plain words, as customers and operators read them."""

from collections.abc import Iterable

from core.memory.known import Known

NAMES = {
    "email": "e-mail address",
    "phone": "phone number",
    "name": "name",
    "order": "order number",
    "ticket": "ticket number",
    "invoice": "invoice number",
    "booking": "booking number",
    "tracking": "tracking number",
    "return": "return number",
    "reference": "reference number",
    "product": "product",
    "date": "date",
    "amount": "amount",
    "preference": "wish",
}
"""What a key is called."""
_MATTERS = {"booking": "booking", "tracking": "parcel", "reference": "reference"}


def name_of(key: str) -> str:
    return NAMES.get(key, key)


def matter(known: Known) -> str:
    """A reference as one speaks of it: order ORD-55812."""
    return f"{_MATTERS.get(known.key, known.key)} {known.value}"


def in_a_sentence(names: Iterable[str]) -> str:
    """Names with commas and a last "and", each once."""
    once = list(dict.fromkeys(names))
    return once[0] if len(once) == 1 else f"{', '.join(once[:-1])} and {once[-1]}"
