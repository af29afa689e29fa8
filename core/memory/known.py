"""What is known of a customer when a message arrives, and what the message changes in it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import numpy.typing as npt

from core.memory.facts import FactKind
from core.memory.kinds import KEEPING, Noted, noted_in

REFERENCES = frozenset({"reference", "order", "ticket", "invoice", "booking", "tracking", "return"})
"""Keys of numbers that name a matter."""
_CORRECTS = re.compile(
    r"^\W*(?:no|nope|sorry|wait|oops|actually|correction|my mistake|apologies|i mean)\b"
    r"|\b(?:i meant|i mistyped|typo|my mistake|mixed (?:it|them|that) up|wrong (?:number|one|order)"
    r"|correct(?:ion| (?:one|number|order|id|address))|should (?:be|have been)|instead of"
    r"|(?:is|was) (?:in fact|actually)|actually (?:is|it)|not [\w-]*\d[\w-]*)\b",
    re.IGNORECASE,
)
BARE = re.compile(r"(?<![\w.,:/$€£@+-])#?\s?([A-Za-z]{0,5}-?\d{3,14})(?![\w@%€$£]|[.,:/-]\d)")
"""A number that says nothing of what it is."""
_DENIED = re.compile(r"\bnot\s+(?:order\s+)?#?([\w-]*\d[\w-]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """Something that a customer or their file said earlier, and that was not corrected since."""

    id: int
    key: str
    value: str
    importance: float
    said_at: datetime
    message_seq: int
    elsewhere: bool = False
    """Said in another session of the same customer, for whom the company's site vouches."""
    vector: npt.NDArray[np.float32] | None = None
    """Of the search that the message led to."""
    filename: str | None = None
    """The file that says it, where the customer did not."""

    @property
    def is_reference(self) -> bool:
        return self.key in REFERENCES


@dataclass(frozen=True)
class Change:
    """Something to be remembered, and what it takes the place of."""

    noted: Noted
    instead_of: Known | None = None


def changes(text: str, recall: Callable[[], Sequence[Known]]) -> list[Change]:
    """What a message adds to what is known, which is asked for only where it matters."""
    noted = noted_in(text)
    corrects = bool(_CORRECTS.search(text) and BARE.search(text))
    if not noted and not corrects:
        return []
    known = recall()
    corrects = bool(_CORRECTS.search(text))
    if corrects and (number := _bare_reference(text, noted, known)) is not None:
        noted = [*noted, number]
    denied = {found.lower() for found in _DENIED.findall(text)}
    left = [each for each in noted if not _is_denied(each.value, denied)]
    here = [each for each in known if not each.elsewhere]
    same = {(each.key, each.value) for each in here}
    return [
        Change(each, _replaced(each, here, corrects=corrects))
        for each in left
        if (each.key, each.value) not in same
    ]


def _is_denied(value: str, denied: set[str]) -> bool:
    return value.lower() in denied


def _bare_reference(text: str, noted: Sequence[Noted], known: Sequence[Known]) -> Noted | None:
    """The number in "no, it's 55821": of the kind of the last reference, in that one's form."""
    last = next((each for each in reversed(known) if each.is_reference), None)
    if last is None or any(each.key in REFERENCES for each in noted):
        return None
    for found in BARE.finditer(text):
        taken = any(each.start < found.end() and found.start() < each.end for each in noted)
        denied = re.search(r"\bnot\s+(?:order\s+)?#?\s*$", text[: found.start(1)], re.IGNORECASE)
        if taken or denied:
            continue
        value = _in_form_of(last.value, found[1])
        keeping = KEEPING[FactKind.REFERENCE]
        return Noted(last.key, value, keeping, 0.85, found.start(), found.end())
    return None


def _in_form_of(earlier: str, number: str) -> str:
    """ORD-55821 for 55821 after ORD-55812."""
    parts = re.fullmatch(r"(\D+)(\d+)", earlier)
    same_length = parts is not None and number.isdigit() and len(number) == len(parts[2])
    return f"{parts[1]}{number}" if parts is not None and same_length else number


def _replaced(noted: Noted, known: Sequence[Known], *, corrects: bool) -> Known | None:
    """The latest of the same sort, where the customer corrects it or only one can be true."""
    if not corrects and not noted.keeping.single:
        return None
    return next((each for each in reversed(known) if _same_sort(noted.key, each.key)), None)


def _same_sort(key: str, earlier: str) -> bool:
    """A number that does not say what it is of may correct any reference."""
    if key == earlier:
        return True
    return "reference" in (key, earlier) and {key, earlier} <= REFERENCES


def relabelled(noted: Noted, instead_of: Known | None) -> Noted:
    """A correction is of what it corrects."""
    if instead_of is not None and noted.key == "reference":
        return replace(noted, key=instead_of.key)
    return noted
