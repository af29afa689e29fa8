"""Which lines two texts have in common, in a time that stays small whatever the texts are."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import takewhile

MAX_LINES = 3_000
"""Lines of both texts that are compared one by one; the time grows with the square."""
MAX_PAIRS = 50_000
"""Pairs of a line in one text and the same one in the other. Where one line stands hundreds of
times in both, the time grows with the cube of that number; at the limit it is about a second."""
MAX_BETWEEN = 100
"""Lines between two runs of which the blank ones too are matched, one by one."""
TOO_LONG = "Too much to compare line by line"


@dataclass(frozen=True)
class Matched:
    """Runs of lines that both texts have, in order; the last one may be empty."""

    runs: Sequence[Match]
    in_full: bool
    """Else only what both begin and end with was looked for."""


def matched(old: Sequence[str], new: Sequence[str]) -> Matched:
    """What two texts have in common: first the lines that say something, then the blank ones."""
    begin = _in_common(zip(old, new, strict=False))
    rest, new_rest = old[begin:], new[begin:]
    end = _in_common(zip(reversed(rest), reversed(new_rest), strict=False))
    rest, new_rest = rest[: len(rest) - end], new_rest[: len(new_rest) - end]
    in_full = _is_comparable(rest, new_rest)
    found = _runs(rest, new_rest) if in_full else ()
    between = [Match(begin + run.a, begin + run.b, run.size) for run in found]
    last = Match(len(old) - end, len(new) - end, end)
    return Matched([Match(0, 0, begin), *between, last], in_full)


def _is_comparable(old: Sequence[str], new: Sequence[str]) -> bool:
    if len(old) + len(new) > MAX_LINES:
        return False
    often, new_often = Counter(old), Counter(new)
    pairs = sum(often[line] * new_often[line] for line in often if not _is_blank(line))
    return pairs <= MAX_PAIRS


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[Match]:
    at = new_at = 0
    for run in SequenceMatcher(_is_blank, old, new, autojunk=False).get_matching_blocks():
        between, new_between = old[at : run.a], new[new_at : run.b]
        if len(between) + len(new_between) <= MAX_BETWEEN:
            blanks = SequenceMatcher(None, between, new_between, autojunk=False)
            for blank in blanks.get_matching_blocks()[:-1]:
                yield Match(at + blank.a, new_at + blank.b, blank.size)
        yield run
        at, new_at = run.a + run.size, run.b + run.size


def _in_common(pairs: Iterator[tuple[str, str]]) -> int:
    """How many pairs at the beginning are of the same line."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _is_blank(line: str) -> bool:
    return not line.strip()
