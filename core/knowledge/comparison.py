"""Two texts side by side: which lines and which words of them differ."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from core.knowledge.matching import matched

MAX_WORDS = 2_000
ALIKE = 0.3
"""Share of its words that a line has to keep to be shown as the same line, changed."""
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Span:
    """A part of a line."""

    text: str
    changed: bool = False


@dataclass(frozen=True)
class Row:
    """A line of each text, `None` where one has none there."""

    old: Sequence[Span] | None
    new: Sequence[Span] | None

    @property
    def changed(self) -> bool:
        return self.old is None or self.new is None or any(span.changed for span in self.old)


@dataclass(frozen=True)
class Comparison:
    """The lines of two texts side by side."""

    rows: Sequence[Row]
    in_full: bool
    """Else too much differs to compare it: all from the first to the last change is marked."""


def compared(old: Sequence[str], new: Sequence[str]) -> Comparison:
    """Two texts line by line."""
    common = matched(old, new)
    replaced = _replaced if common.in_full else _replaced_whole
    rows: list[Row] = []
    at = new_at = 0
    for run in common.runs:
        rows += replaced(old[at : run.a], new[new_at : run.b])
        at, new_at = run.a + run.size, run.b + run.size
        rows += [_kept(line) for line in old[run.a : at]]
    return Comparison(rows, common.in_full)


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    for before, after in zip_longest(old, new):
        if before is None or after is None:
            yield Row(_whole_or_none(before), _whole_or_none(after))
        else:
            yield _kept(before) if before == after else _by_words(before, after)


def _replaced_whole(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    for before, after in zip_longest(old, new):
        yield Row(_whole_or_none(before), _whole_or_none(after))


def _by_words(before: str, after: str) -> Row:
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > MAX_WORDS:
        return Row(_whole(before), _whole(after))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if SequenceMatcher(None, before.split(), after.split(), autojunk=False).ratio() < ALIKE:
        return Row(_whole(before), _whole(after))
    old_spans, new_spans = [], []
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        changed = kind != "equal"
        old_spans.append(Span("".join(old[old_from:old_to]), changed))
        new_spans.append(Span("".join(new[new_from:new_to]), changed))
    return Row(_filled(old_spans), _filled(new_spans))


def _filled(spans: list[Span]) -> list[Span]:
    """Without empty parts, but marked as changed where nothing else is."""
    kept = [span for span in spans if span.text]
    return kept if any(span.changed for span in kept) else [*kept, Span("", changed=True)]


def _kept(line: str) -> Row:
    return Row([Span(line)], [Span(line)])


def _whole(line: str) -> list[Span]:
    return [Span(line, changed=True)]


def _whole_or_none(line: str | None) -> list[Span] | None:
    return None if line is None else _whole(line)
