"""A text that arrives in pieces, cut into sentences and lines as soon as each is whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 1200
"""Characters after which what has come is taken for one, whatever it is."""
_MARKS = r"(?:\s*\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\])*"
_END = re.compile(rf"(?P<stop>[.!?…。！？]+[\"'”’)*_]*{_MARKS})(?=\s+[^\s\[])|\n")
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|no|nr|mr|mrs|ms|dr|st|incl|max|min|z\.B|d\.h|bzw|ca)"
    r"|\b[A-Z])\.$",
    re.IGNORECASE,
)
_LIST_NUMBER = re.compile(r"\s*\d{1,3}[.)]$")
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True)
class Sentence:
    """A sentence or a line, and the white space before it."""

    before: str
    text: str


class Sentences:
    """Takes pieces of text in order."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> Iterator[Sentence]:
        """The sentences that are whole now. A citation after the full stop belongs to them."""
        self._rest += piece
        while (end := self._end()) is not None:
            whole, self._rest = self._rest[:end], self._rest[end:]
            if (found := _sentence(whole)) is not None:
                yield found

    def finish(self) -> Iterator[Sentence]:
        """What is left when the text ends."""
        found = _sentence(self._rest)
        self._rest = ""
        if found is not None:
            yield found

    def _end(self) -> int | None:
        start = _leading(self._rest)
        for found in _END.finditer(self._rest, start):
            if found[0] == "\n" or not _goes_on(self._rest[start : found.end()], found):
                return found.start() if found[0] == "\n" else found.end()
        return LONGEST if len(self._rest) - start > LONGEST else None


def _leading(text: str) -> int:
    found = _SPACE.match(text)
    return found.end() if found else 0


def _goes_on(so_far: str, found: re.Match[str]) -> bool:
    """Whether a full stop ends no sentence: an abbreviation, a list's number, a small letter."""
    after = found.string[found.end() :].lstrip()[:1]
    if after.islower():
        return True
    return bool(_ABBREVIATED.search(so_far) or _LIST_NUMBER.fullmatch(so_far))


def _sentence(whole: str) -> Sentence | None:
    start = _leading(whole)
    text = whole[start:].rstrip()
    return Sentence(whole[:start], text) if text else None
