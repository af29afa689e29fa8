"""What a customer's own words say of them, as data: one `Fact` for each thing said."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class FactKind(StrEnum):
    """What a fact is about."""

    EMAIL = "email"
    PHONE = "phone"
    REFERENCE = "reference"
    """An order, ticket, invoice, booking or tracking number."""
    AMOUNT = "amount"
    DATE = "date"
    PRODUCT = "product"
    """A product with its version, or a version alone."""
    NAME = "name"


@dataclass(frozen=True)
class Fact:
    """A thing said, where it stands in the text, and how sure that reading is."""

    kind: FactKind
    value: str
    """Normalised: e-mail in its own domain's small letters, a reference without `#` and spaces, a
    full international number as E.164, a date as YYYY-MM-DD, an amount as `19.90 EUR`."""
    text: str
    """As it was written."""
    start: int
    end: int
    confidence: float
    """0 to 1."""
    label: str = ""
    """What the number is of where the words say so: order, ticket, tracking, mobile, …"""


class Claims:
    """The stretches of a text that are read already; nothing is read twice."""

    def __init__(self) -> None:
        self._taken: list[tuple[int, int]] = []

    def take(self, start: int, end: int) -> bool:
        """Claim a stretch; false when some of it is claimed already."""
        if any(start < other_end and other_start < end for other_start, other_end in self._taken):
            return False
        self._taken.append((start, end))
        return True

    def keep(self, facts: Iterable[Fact]) -> list[Fact]:
        """Those facts whose stretch was free, each of which is claimed now."""
        return [fact for fact in facts if self.take(fact.start, fact.end)]
