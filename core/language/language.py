"""The languages in which the product itself speaks to customers."""

import re
from enum import StrEnum
from typing import Self

_RANGE = re.compile(r"^\s*(?P<tag>[A-Za-z]{1,8})(?:[-_]\w+)*\s*(?:;\s*q\s*=\s*(?P<q>[\d.]+)\s*)?$")
LONGEST_HEADER = 500
"""Characters of an Accept-Language header that are read."""


class Language(StrEnum):
    """By their ISO 639-1 codes."""

    EN = "en"
    DE = "de"
    ES = "es"
    FR = "fr"

    @property
    def own_name(self) -> str:
        return _OWN_NAMES[self]

    @classmethod
    def of_tag(cls, tag: object) -> Self | None:
        """The language of a tag such as `de-AT`; `None` for one that is not spoken here."""
        primary = re.split(r"[-_]", tag.strip().lower())[0] if isinstance(tag, str) else ""
        return cls(primary) if primary in set(cls) else None

    @classmethod
    def preferred(cls, accept_language: str | None) -> Self | None:
        """The best of an Accept-Language header (RFC 9110, 12.5.4); `None` if none is spoken."""
        wanted = []
        for part in (accept_language or "")[:LONGEST_HEADER].split(","):
            found = _RANGE.match(part)
            language = cls.of_tag(found["tag"]) if found else None
            if found and language is not None and (weight := _weight(found["q"])) > 0:
                wanted.append((weight, language))
        return max(wanted, key=lambda each: each[0])[1] if wanted else None


_OWN_NAMES = {
    Language.EN: "English",
    Language.DE: "Deutsch",
    Language.ES: "Español",
    Language.FR: "Français",
}


def _weight(quality: str | None) -> float:
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0
