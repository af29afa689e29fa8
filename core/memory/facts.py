"""What a customer's own words say of them, as data: one `Fact` for each thing said."""

from bisect import bisect_left
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

    def __init__(self, taken: Iterable[tuple[int, int]] = ()) -> None:
        self._taken = sorted(taken)
        """Sorted, as no two overlap."""

    def take(self, start: int, end: int) -> bool:
        """Claim a stretch; false when some of it is claimed already."""
        place = bisect_left(self._taken, (start, end))
        if place and self._taken[place - 1][1] > start:
            return False
        if place < len(self._taken) and self._taken[place][0] < end:
            return False
        self._taken.insert(place, (start, end))
        return True

    def keep(self, facts: Iterable[Fact]) -> list[Fact]:
        """Those facts whose stretch was free, each of which is claimed now."""
        return [fact for fact in facts if self.take(fact.start, fact.end)]

    def unread(self, text: str) -> str:
        """The text with signs that mean nothing where it is claimed; places stay the same."""
        unread, at = [], 0
        for start, end in self._taken:
            unread += [text[at:start], "\0" * (end - start)]
            at = end
        return "".join([*unread, text[at:]])
