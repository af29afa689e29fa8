"""Personal data in a text, replaced by placeholders before it leaves, and put back afterwards."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from core.memory import extraction_numbers as numbers
from core.memory import secrets
from core.memory.extraction_contacts import emails, phones
from core.memory.extraction_details import amounts, dates, products
from core.memory.extraction_identities import identities_by_form, identities_by_name
from core.memory.extraction_network import card_addresses, ip_addresses
from core.memory.extraction_references import references
from core.memory.facts import Claims, Fact


class Hidden(StrEnum):
    """What a placeholder stands for."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    CARD = "CARD"
    IBAN = "IBAN"
    NATIONAL_ID = "NATIONAL_ID"
    IP = "IP"
    MAC = "MAC"
    PASSWORD = "PASSWORD"
    TEXT = "TEXT"
    """Words that look like a placeholder and are none of ours."""


Span = tuple[int, int]
_ANYTHING = re.compile(r"\d|@|\[|::|\b[a-f]{2}[:-][a-f]{2}|pass|pin|pwd|kennwort", re.IGNORECASE)
"""Without one of these a text holds nothing to hide."""
_KINDS = "|".join(kind.replace("_", r"[\s\\_-]*") for kind in Hidden)
_OURS = re.compile(rf"\[({'|'.join(Hidden)})_([0-9]{{1,6}})\]")
"""As they are written here."""
_INSIDE = rf"\s*(?P<{{0}}kind>{_KINDS})[\s\\_-]*(?P<{{0}}number>[0-9]{{{{1,6}}}})\s*"
_PLACEHOLDER = re.compile(
    rf"\[{_INSIDE.format('')}\]|\\\[{_INSIDE.format('escaped_')}\\\]", re.IGNORECASE
)
"""As they are written here, and as models write them: other case, spaces, Markdown's escapes."""


class Redactor:
    """Hides personal data in the texts of one conversation, and puts it back in the answer.

    The same writing of a value has the same placeholder in every text of one redactor. Order
    numbers, dates, prices and versions stay. `restore(hide(text))` is the text.
    """

    def __init__(self, values: Mapping[str, str] = MappingProxyType({})) -> None:
        """`values` are those of placeholders that were given out before, such as `[EMAIL_1]`."""
        self._placeholders: dict[tuple[Hidden, str], str] = {}
        self._values = dict(values)
        self._counts: defaultdict[Hidden, int] = defaultdict(int)
        for placeholder, value in values.items():
            kind, number = _parts(placeholder)
            self._placeholders[Hidden.TEXT if value == placeholder else kind, value] = placeholder
            self._counts[kind] = max(self._counts[kind], number)

    @classmethod
    def keeping(cls, texts: Iterable[str]) -> Self:
        """For texts in which values are hidden already: their placeholders stay as they are."""
        written = (found[0] for text in texts for found in _OURS.finditer(text))
        return cls({placeholder: placeholder for placeholder in written})

    @property
    def values(self) -> Mapping[str, str]:
        """What each placeholder stands for."""
        return self._values

    def hide(self, text: str) -> str:
        """The text with `[EMAIL_1]`, `[PHONE_1]`, `[CARD_1]` and so on in place of the values.

        What looks like a placeholder already becomes one itself, so that nobody gets another's
        value by writing its name.
        """
        hidden: list[str] = []
        at = 0
        for (start, end), kind in sorted(_found(text)):
            hidden += [text[at:start], self._placeholder(kind, text[start:end])]
            at = end
        return "".join([*hidden, text[at:]])

    def restore(self, text: str) -> str:
        """The text with the values back; a placeholder that was never given out stays as it is."""
        return _PLACEHOLDER.sub(self._value, text)

    def _placeholder(self, kind: Hidden, value: str) -> str:
        if (placeholder := self._placeholders.get((kind, value))) is None:
            self._counts[kind] += 1
            placeholder = f"[{kind}_{self._counts[kind]}]"
            self._placeholders[kind, value] = placeholder
            self._values[placeholder] = value
        return placeholder

    def _value(self, found: re.Match[str]) -> str:
        kind = re.sub(r"[\s\\_-]+", "_", found["kind"] or found["escaped_kind"]).upper()
        number = int(found["number"] or found["escaped_number"])
        return self._values.get(f"[{kind}_{number}]", found[0])


def _parts(placeholder: str) -> tuple[Hidden, int]:
    found = _OURS.fullmatch(placeholder)
    if found is None:
        raise ValueError(f"{placeholder} is no placeholder")
    return Hidden(found[1]), int(found[2])


def _found(text: str) -> Iterator[tuple[Span, Hidden]]:
    """What is to be hidden. What is no personal data is claimed in its turn, so that it stays."""
    if not _ANYTHING.search(text):
        return
    claims = Claims()

    def hide(kind: Hidden, spans: Iterable[Span]) -> Iterator[tuple[Span, Hidden]]:
        return ((span, kind) for span in spans if claims.take(*span))

    yield from hide(Hidden.TEXT, (found.span() for found in _PLACEHOLDER.finditer(text)))
    yield from hide(Hidden.EMAIL, _spans(emails(text)))
    yield from hide(Hidden.IBAN, numbers.ibans(text))
    yield from hide(Hidden.CARD, numbers.cards(text))
    yield from hide(Hidden.CARD, secrets.security_codes(text))
    yield from hide(Hidden.PASSWORD, secrets.passwords(text))
    claims.keep(dates(text))
    claims.keep(amounts(text))
    yield from hide(Hidden.MAC, card_addresses(text))
    yield from hide(Hidden.IP, ip_addresses(text))
    yield from hide(Hidden.NATIONAL_ID, identities_by_name(text))
    references_found = list(references(text))
    claims.keep(fact for fact in references_found if fact.confidence >= 0.95)
    yield from hide(Hidden.NATIONAL_ID, identities_by_form(text))
    for span in (*numbers.held(text), *numbers.measures(text)):
        claims.take(*span)
    claims.keep(products(text))
    claims.keep(references_found)
    yield from hide(Hidden.PHONE, _spans(phones(claims.unread(text))))


def _spans(facts: Iterable[Fact]) -> Iterator[Span]:
    return ((fact.start, fact.end) for fact in facts)
