"""Card numbers and passwords in a message: masked before anything is stored, searched or shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.language.words import ENGLISH, Words
from core.memory.extraction_numbers import cards

CARD, PASSWORD = "card number", "password"
_CARD_MARK = "[card number hidden, ends in {}]"
_PASSWORD_MARK = "[password hidden]"
_MARKS = re.compile(r"\[card number hidden, ends in \d{4}\]|\[password hidden\]")
_SECURITY_CODE = re.compile(
    r"\b(?:cvv2?|cvc2?|security code|card code)(?: (?:is|was|code|number))*"
    r"\s*[:=]?\s*(\d{3,4})(?!\d)",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"(?P<mine>\bmy (?:\w+ )?)?"
    r"\b(?:pass ?word|pass ?phrase|passcode|pwd|pin(?: code)?|kennwort|passwort)\b"
    r"(?: (?:for|of|to) (?:my |the |this )?\w+)?"
    r"(?:\s*[:=]\s*|\s+(?:is|was|are)\s*:?\s+|\s+(?=[\"'“]))"
    r"(?:(?:just|still|now|currently|set to|called) )?"
    r"(?:(?P<quote>[\"'“])(?P<quoted>[^\"'“”\n]{3,64})[\"'”]|(?P<plain>\S{3,64}))",
    re.IGNORECASE,
)
_NOT_ONE = frozenset(
    re.findall(
        r"\w+",
        "wrong incorrect invalid not right correct expired too the a an my your it its that this"
        " no on in always still being reset required needed missing locked lost forgotten changed"
        " unknown empty blank blocked rejected refused accepted denied stored saved hidden secure"
        " weak strong short long there here what where how and but so because never also only"
        " supposed about case working broken gone compromised leaked stolen hacked fine good bad"
        " ok okay different old new same visible shown displayed sent asked mandatory optional"
        " between at least less more than from with for of to by"
        " longer shorter set coming unclear disabled enabled accepted like must should cannot",
    )
)
"""What is said of a password rather than it."""


@dataclass(frozen=True)
class Masked:
    """A text without its secrets, and of what sorts they were."""

    text: str
    kinds: frozenset[str]


def mask(text: str) -> Masked:
    """Hide payment card numbers (by their check digit), security codes and passwords said as such.

    Masking twice changes nothing.
    """
    kinds: set[str] = set()
    for start, end in sorted(cards(text), reverse=True):
        digits = re.sub(r"\D", "", text[start:end])
        text = text[:start] + _CARD_MARK.format(digits[-4:]) + text[end:]
        kinds.add(CARD)
    for start, end in reversed(list(security_codes(text))):
        text = text[:start] + "***" + text[end:]
        kinds.add(CARD)
    for start, end in reversed(list(passwords(text))):
        text = text[:start] + _PASSWORD_MARK + text[end:]
        kinds.add(PASSWORD)
    return Masked(text, frozenset(kinds))


def security_codes(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the three or four digits that are said to be a card's security code."""
    for found in _SECURITY_CODE.finditer(text):
        yield found.span(1)


def passwords(text: str) -> Iterator[tuple[int, int]]:
    """Spans of what is said to be a password or a PIN."""
    for found in _GIVEN.finditer(text):
        group = "quoted" if found["quote"] else "plain"
        if group == "quoted" or _is_password(found["plain"], mine=bool(found["mine"])):
            yield found.span(group)


def _is_password(word: str, *, mine: bool) -> bool:
    """A word of prose is said of a password; what has digits, signs or odd capitals is one."""
    bare = word.strip(".,!?;:)\"'”’")
    if not bare or bare.lower().replace("’", "'") in _NOT_ONE or _MARKS.match(word):
        return False
    if bare.startswith("[password"):
        return False
    plain_prose = re.fullmatch(r"[A-Za-z]+(?:['’-][a-z]+)*", bare) and bare[1:].islower()
    return not plain_prose or (
        mine and len(bare) >= 6 and not bare.endswith(("ed", "ing", "able", "ly"))
    )


def told_of(text: str, words: Words = ENGLISH) -> str | None:
    """What the customer is told of a message that was masked; `None` if nothing was."""
    if not (found := _MARKS.findall(text)):
        return None
    cards_hidden = any(mark.startswith("[card") for mark in found)
    passwords_hidden = any(mark.startswith("[password") for mark in found)
    masked = (("secret.card", cards_hidden), ("secret.password", passwords_hidden))
    told = words("secret.hidden", what=words.listed(words(key) for key, hidden in masked if hidden))
    return f"{told} {words('secret.change')}" if passwords_hidden else told
