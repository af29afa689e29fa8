"""Whether a sentence of one passage contradicts a sentence of another."""

from collections.abc import Iterator

from core.knowledge.markup import UnitKind
from core.quality.conflicts.candidates import WORD, Candidate, Sentence
from core.quality.conflicts.comparison import (
    ConflictKind,
    Contradiction,
    contradiction,
    tells_apart,
)
from core.quality.conflicts.statements import Statement

_OF_SENTENCES = frozenset({ConflictKind.NEGATION, ConflictKind.WORDING})
"""What an item of a list cannot be compared by: yes or no may stand above the list."""


def compare(left: Candidate, one: int, right: Candidate, two: int) -> Contradiction | None:
    """Whether sentence `one` of a passage contradicts sentence `two` of another."""
    first, second = left.sentence(one), right.sentence(two)
    if first.stems.isdisjoint(second.stems) or first.text == second.text:
        return None
    if not _comparable(left, right, first, second):
        return None
    above = left.above_stems, right.above_stems
    for a, b in _matched(first, second):
        found = contradiction(a, b, above=above)
        if found and _stands(found, left.article_id == right.article_id, (first, second), (a, b)):
            return found
    return None


def _stands(
    found: Contradiction,
    one_article: bool,
    sentences: tuple[Sentence, Sentence],
    clauses: tuple[Statement, Statement],
) -> bool:
    """Whether the two are what they seem: nothing that leads in, no other case of one article."""
    if found.kind in _OF_SENTENCES:
        return not one_article and all(each.full for each in sentences)
    left, right = clauses
    return not one_article or (left.stems == right.stems and len(left.stems) >= 3)


def _matched(first: Sentence, second: Sentence) -> Iterator[tuple[Statement, Statement]]:
    """Each clause of the sentence that has fewer, with the most similar one of the other."""
    turned = len(first.statements) > len(second.statements)
    few, many = (second, first) if turned else (first, second)
    for each in few.statements:
        best = max(many.statements, key=lambda other: len(other.stems & each.stems))
        yield (best, each) if turned else (each, best)


def _comparable(left: Candidate, right: Candidate, first: Sentence, second: Sentence) -> bool:
    """Whether what stands above two sentences lets them be about the same thing."""
    if UnitKind.CODE in (first.kind, second.kind) or set_apart(left, right, first, second):
        return False
    same_place = left.above_stems <= right.above_stems or right.above_stems <= left.above_stems
    if UnitKind.ROW in (first.kind, second.kind):
        return same_place and left.article_id != right.article_id
    if left.article_id != right.article_id:
        return True
    return all(
        each.kind is UnitKind.SENTENCE and each.text.endswith(".") for each in (first, second)
    )


def set_apart(left: Candidate, right: Candidate, first: Sentence, second: Sentence) -> bool:
    """Whether the titles and headings name two things of one kind, such as two plans.

    A word that the other's own sentence has as well sets nothing apart.
    """
    only_left = [t for t in left.above if t.stem not in right.above_stems | second.stems]
    only_right = [t for t in right.above if t.stem not in left.above_stems | first.stems]
    if not only_left or not only_right:
        return False
    one_word = len(only_left) == len(only_right) == 1 and _same_frame(left, right)
    return one_word or (any(map(tells_apart, only_left)) and any(map(tells_apart, only_right)))


def _same_frame(left: Candidate, right: Candidate) -> bool:
    """Whether the words above two passages differ in one place only."""
    first, second = (WORD.findall(f"{c.title} {c.heading}".lower()) for c in (left, right))
    replaced = [(a, b) for a, b in zip(first, second, strict=False) if a != b]
    if len(first) != len(second) or len(first) < 2 or len(replaced) != 1:
        return False
    return not all(word.endswith("ing") for word in replaced[0])
