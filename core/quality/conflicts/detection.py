"""Which passages contradict or repeat each other: nearest neighbours first, then their words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.embedding.embedder import Vectors
from core.quality.conflicts.candidates import NOTHING, Candidate
from core.quality.conflicts.comparison import ConflictKind, Span
from core.quality.conflicts.sentences import compare, set_apart
from core.quality.conflicts.statements import statements
from core.quality.conflicts.thresholds import (
    DUPLICATE_NEAR,
    DUPLICATE_WORDS,
    FORM_AT,
    SENTENCES_NEAR,
    SHORTEST_DUPLICATE,
)

BLOCK = 1024
"""Rows of the comparison that are in memory at once."""


@dataclass(frozen=True)
class Evidence:
    """A sentence of each passage, and the characters of it that differ."""

    left: str
    right: str
    left_spans: tuple[Span, ...] = ()
    right_spans: tuple[Span, ...] = ()

    @property
    def sides(self) -> tuple[tuple[str, tuple[Span, ...]], ...]:
        return (self.left, self.left_spans), (self.right, self.right_spans)


Raw = tuple[Candidate, Candidate, ConflictKind, Evidence]


@dataclass(frozen=True)
class Found:
    """Two passages that disagree, or say the same; `left` has the lower key."""

    kind: ConflictKind
    left: Candidate
    right: Candidate
    evidence: tuple[Evidence, ...]


def detect(passages: Sequence[Candidate], *, changed: frozenset[int] | None = None) -> list[Found]:
    """The pairs of passages that contradict or repeat each other, in the order of their keys.

    `changed` are the keys of those that one of each pair must be among; `None` means all.
    """
    wanted = [p for p in passages if changed is None or p.key in changed]
    repeated = {(a.key, b.key): (a, b) for a, b in _repeated(wanted, passages)}
    pairs: dict[tuple[int, int], list[Raw]] = {}
    for left, right, kind, evidence in _without_forms(_contradicting(wanted, passages)):
        pairs.setdefault((left.key, right.key), []).append((left, right, kind, evidence))
    found = [
        Found(each[0][2], each[0][0], each[0][1], tuple(e for *_, e in each))
        for each in pairs.values()
    ]
    found += [
        Found(ConflictKind.DUPLICATE, a, b, (Evidence(a.text, b.text),))
        for key, (a, b) in repeated.items()
        if key not in pairs
    ]
    return sorted(found, key=lambda each: (each.left.key, each.right.key))


def _contradicting(wanted: Sequence[Candidate], passages: Sequence[Candidate]) -> Iterator[Raw]:
    rows, owners = _stacked(wanted)
    columns, others = _stacked(passages)
    keys = frozenset(p.key for p in wanted)
    for at, other in _near(rows, columns, SENTENCES_NEAR.value):
        (first, one), (second, two) = owners[at], others[other]
        if first.key == second.key or (second.key in keys and first.key > second.key):
            continue
        if first.key > second.key:
            (first, one), (second, two) = (second, two), (first, one)
        found = compare(first, one, second, two)
        if found:
            texts = first.sentence(one).text, second.sentence(two).text
            yield first, second, found.kind, Evidence(*texts, found.left, found.right)


def _without_forms(found: Iterable[Raw]) -> Iterator[Raw]:
    """Leave out what many articles say with another figure each, as a release its date does."""
    found = list(found)
    said: dict[frozenset[str], set[str]] = {}
    for *_, evidence in found:
        for text, spans in evidence.sides:
            said.setdefault(_form(text, spans), set()).add(_values(text, spans))
    for each in found:
        evidence = each[3]
        if max(len(said[_form(*side)]) for side in evidence.sides) < FORM_AT.value:
            yield each


def _form(text: str, spans: Iterable[Span]) -> frozenset[str]:
    """A sentence without the words that differ."""
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return frozenset(stem for each in statements(text) for stem in each.stems)


def _values(text: str, spans: Iterable[Span]) -> str:
    return " ".join(text[start:end].lower() for start, end in spans)


def _repeated(
    wanted: Sequence[Candidate], passages: Sequence[Candidate]
) -> Iterator[tuple[Candidate, Candidate]]:
    if not wanted:
        return
    rows = np.stack([p.vector for p in wanted])
    columns = np.stack([p.vector for p in passages])
    keys = frozenset(p.key for p in wanted)
    for at, other in _near(rows, columns, DUPLICATE_NEAR.value):
        first, second = wanted[at], passages[other]
        if first.key == second.key or (second.key in keys and first.key > second.key):
            continue
        if first.key > second.key:
            first, second = second, first
        if first.article_id != second.article_id and _says_the_same(first, second):
            yield first, second


def _says_the_same(left: Candidate, right: Candidate) -> bool:
    shared, both = left.stems & right.stems, left.stems | right.stems
    if len(shared) < SHORTEST_DUPLICATE.value or set_apart(left, right, NOTHING, NOTHING):
        return False
    return len(shared) / len(both) >= DUPLICATE_WORDS.value


def _stacked(passages: Iterable[Candidate]) -> tuple[Vectors, list[tuple[Candidate, int]]]:
    """The sentences' vectors one below the other, and whose each row is."""
    vectors: list[Vectors] = []
    owners: list[tuple[Candidate, int]] = []
    for passage in passages:
        count = min(len(passage.vectors), len(passage.units))
        vectors.append(passage.vectors[:count])
        owners.extend((passage, at) for at in range(count))
    if not owners:
        return np.zeros((0, 1), dtype=np.float32), []
    return np.concatenate([v for v in vectors if len(v)]), owners


def _near(rows: Vectors, columns: Vectors, least: float) -> Iterator[tuple[int, int]]:
    """Row and column of every pair whose cosine is at least so much, block by block."""
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK] @ columns.T
        for at, other in zip(*np.nonzero(block >= least), strict=True):
            yield start + int(at), int(other)
