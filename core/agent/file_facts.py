"""What the files of a message say of the matter: its numbers, its day, its sum, its error code.

Nothing of who someone is: a letter names other people, and a file is not the customer's own word.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from core.agent.file_codes import codes_in
from core.attachments.readings import FilePassage, SessionTexts
from core.memory.extraction import facts_in
from core.memory.facts import Fact, FactKind
from core.memory.kinds import KEEPING, MOST, Keeping, Noted
from core.memory.known import REFERENCES
from core.memory.models import MemoryKind

CONFIDENCE = 0.7
"""Below that of what customers say themselves: a judgement."""
MOST_ALIKE = 3
"""Numbers of one sort in one file. More are a list, such as a table of everybody's orders."""
READ = 20_000
"""Characters of a file, about ten pages; what a receipt or a letter is about stands before."""
ERROR = Keeping(MemoryKind.CONTEXT, 0.6, timedelta(days=30))
_DUE = re.compile(
    r"\b(?:amount|balance|total) due\b|\b(?:amount )?(?:to pay|payable)\b|\bzu zahlen\b"
    r"|\btotal a pagar\b|\bnet à payer\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\b(?:grand )?total\b|\b(?:gesamt|end|rechnungs)(?:betrag|summe)\b|\bimporte\b|\bmontant\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:date|due|ordered|issued|purchased|delivered|datum|bestellt am|fecha)\b", re.IGNORECASE
)
Line = tuple[str, Sequence[Fact]]


def noted_in(texts: SessionTexts) -> list[Noted]:
    """What is worth remembering of these files, each thing once, file by file."""
    found: dict[tuple[str, str], Noted] = {}
    for file in texts.files:
        passages = [each for each in texts.passages if each.attachment_id == file.attachment_id]
        for key, value, keeping in _of_file("\n".join(_beginning(passages))):
            noted = Noted(key, value[:500], keeping, CONFIDENCE, attachment_id=file.attachment_id)
            found.setdefault((key, value), noted)
    return list(found.values())[:MOST]


def _beginning(passages: Iterable[FilePassage]) -> Iterator[str]:
    left = READ
    for passage in passages:
        if left <= 0:
            return
        yield passage.text[:left]
        left -= len(passage.text)


def _of_file(text: str) -> Iterator[tuple[str, str, Keeping]]:
    lines = [(line, facts_in(line)) for line in text.split("\n")]
    references: dict[str, dict[str, None]] = {}
    for _, facts in lines:
        for fact in facts:
            if fact.kind is FactKind.REFERENCE and fact.label in REFERENCES:
                references.setdefault(fact.label, {})[fact.value] = None
    for label, values in references.items():
        if len(values) <= MOST_ALIKE:
            yield from ((label, value, KEEPING[FactKind.REFERENCE]) for value in values)
    for code in codes_in([text]).errors[:MOST_ALIKE]:
        yield "error", code, ERROR
    amount = _labelled(lines, FactKind.AMOUNT, _DUE) or _labelled(lines, FactKind.AMOUNT, _TOTAL)
    day = _labelled(lines, FactKind.DATE, _DAY)
    for kind, value in ((FactKind.AMOUNT, amount), (FactKind.DATE, day)):
        if value is not None:
            yield kind, value, KEEPING[kind]


def _labelled(lines: Sequence[Line], kind: FactKind, label: re.Pattern[str]) -> str | None:
    """The one thing of a kind on lines that say what it is; `None` where they differ."""
    said = (facts for line, facts in lines if label.search(line))
    found = {fact.value: None for facts in said for fact in facts if fact.kind is kind}
    return next(iter(found)) if len(found) == 1 else None
