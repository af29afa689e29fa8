"""Whether two statements contradict each other, and what in their words says so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.quality.conflicts import vocabulary
from core.quality.conflicts.quantities import Bound, Dimension, Quantity
from core.quality.conflicts.statements import Place, Statement, Term


class ConflictKind(StrEnum):
    DUPLICATE = "duplicate"
    """Two passages that say the same in nearly the same words."""
    NUMBER = "number"
    PRICE = "price"
    DATE = "date"
    """Dates, weekdays and times of day."""
    LIMIT = "limit"
    """At least, at most, within."""
    NEGATION = "negation"
    WORDING = "wording"
    """Opposite words, as included and excluded."""


Span = tuple[int, int]


@dataclass(frozen=True)
class Contradiction:
    """Of which kind, and the characters of both sentences that differ."""

    kind: ConflictKind
    left: tuple[Span, ...]
    right: tuple[Span, ...]


_TIMES = frozenset({Dimension.DATE, Dimension.TIME, Dimension.WEEKDAY})
_LIMITS = (Bound.MOST, Bound.LEAST)
LEAST_SHARED = 2
"""Topic words that two statements share if they are about the same thing."""
LEAST_SHARE = 0.5
"""Of the topic words of both, so many are shared."""
LEAST_SHARE_OF_POLARITY = 0.75
"""The same where yes stands against no: there the other words have to agree more closely."""
MOST_ADDED = 3
"""Topic words that one statement may have on top, behind its amount; one of them before it."""


def contradiction(
    left: Statement, right: Statement, *, above: tuple[frozenset[str], frozenset[str]]
) -> Contradiction | None:
    """What two statements disagree on; `above` are the stems of what stands over each of them.

    `None` where they agree, or are about different things.
    """
    if not _same_subject(left, right, above):
        return None
    differing = _differing(left, right)
    if len(differing) > 1:
        return None  # one difference explains the other: another size has another price
    flipped = left.negative != right.negative
    if differing:
        (first, second), *_ = differing
        explains = first[0].dimension is Dimension.YEAR
        return None if flipped or explains else _of_amounts(first, second)
    return _of_polarity(left, right, flipped)


def distinguishing(left: Statement, right: Statement, above: frozenset[str]) -> list[Term]:
    """The topic words of `left` that neither `right` nor what stands `above` it has."""
    known = right.stems | above | {amount.of.split("/")[0] for amount in right.amounts}
    return [term for term in left.terms if term.stem not in known]


def _same_subject(
    left: Statement, right: Statement, above: tuple[frozenset[str], frozenset[str]]
) -> bool:
    shared = _topics(left) & _topics(right)
    if left.leans or right.leans:
        return False
    only_left = distinguishing(left, right, above[1])
    only_right = distinguishing(right, left, above[0])
    if any(map(tells_apart, (*only_left, *only_right))):
        return False
    unlike = len(only_left) + len(only_right)
    if len(shared) < LEAST_SHARED:
        return len(shared) == 1 and not unlike and left.whole and right.whole
    if len(shared) / (len(shared) + unlike) < LEAST_SHARE:
        return False
    if only_left and only_right:
        return len(shared) >= 4 and unlike <= 2
    return _may_add(left, only_left) and _may_add(right, only_right)


def _topics(statement: Statement) -> frozenset[str]:
    counted = {a.of.split("/")[0] for a in statement.amounts if a.dimension is Dimension.COUNT}
    return statement.stems | counted


def tells_apart(term: Term) -> bool:
    return term.name or term.stem in vocabulary.QUALIFIERS


def _may_add(statement: Statement, terms: list[Term]) -> bool:
    """Whether words that the other one lacks can be a mere addition: few, and no condition."""
    if any(term.place is Place.CONDITION for term in terms):
        return False
    last = max((amount.end for amount in statement.amounts), default=0)
    before = [term for term in terms if not term.start > last > 0]
    if any(term.place is Place.CIRCUMSTANCE for term in before):
        return False
    return len(terms) <= MOST_ADDED and len(before) <= 1


def _differing(left: Statement, right: Statement) -> list[tuple[list[Quantity], list[Quantity]]]:
    """For each dimension that both speak of: the amounts of each that contradict the other's."""
    found = []
    for group in _groups(left.amounts, right.amounts):
        first, second = group
        only_first = [a for a in first if not any(_agree(a, b) for b in second)]
        only_second = [b for b in second if not any(_agree(a, b) for a in first)]
        if only_first and only_second:
            found.append((only_first, only_second))
    return found


def _groups(
    left: Sequence[Quantity], right: Sequence[Quantity]
) -> Iterator[Sequence[list[Quantity]]]:
    keys = {_key(a) for a in left}
    for key in sorted(keys):
        first, second = [a for a in left if _key(a) == key], [b for b in right if _key(b) == key]
        if first and second:
            yield first, second
    for first, second in (_bare(left, right), _bare(right, left)[::-1]):
        if first and second:
            yield first, second


def _bare(left: Sequence[Quantity], right: Sequence[Quantity]) -> Sequence[list[Quantity]]:
    """Limits without a unit, and those with one that they may mean: "at least 12", "14 years"."""
    if any(b.dimension is Dimension.NUMBER for b in right):
        return [], []
    bare = [a for a in left if a.dimension is Dimension.NUMBER and a.bound in _LIMITS]
    meant = [
        b
        for b in right
        if b.dimension in (Dimension.DURATION, Dimension.COUNT)
        and any(a.bound is b.bound for a in bare)
    ]
    return bare, meant


def _key(amount: Quantity) -> tuple[str, str]:
    if amount.dimension is Dimension.DURATION:
        return amount.dimension, ""
    if amount.dimension is Dimension.MONEY:
        return amount.dimension, amount.of.partition("/")[2]
    return amount.dimension, amount.of


def _agree(left: Quantity, right: Quantity) -> bool:
    """Whether both can be true of one thing."""
    if left.dimension is not right.dimension:
        return left.said == right.said
    (low, high), (other_low, other_high) = _range(left, right), _range(right, left)
    if low <= other_high and other_low <= high:
        return True
    if Dimension.MONEY in (left.dimension, right.dimension) and _currencies_differ(left, right):
        return True
    pair = {left.bound, right.bound}
    if pair == {Bound.MOST, Bound.LEAST}:
        least, most = (left, right) if left.bound is Bound.LEAST else (right, left)
        return least.low <= most.high
    if len(pair) == 2 and left.dimension not in _TIMES:
        exact, limit = (left, right) if left.bound is Bound.EXACT else (right, left)
        return exact.high <= limit.high if limit.bound is Bound.MOST else exact.low >= limit.low
    return False


def _currencies_differ(left: Quantity, right: Quantity) -> bool:
    first, second = left.of.partition("/")[0], right.of.partition("/")[0]
    return bool(first and second and first != second)


def _range(amount: Quantity, other: Quantity) -> tuple[float, float]:
    """From and to, as loosely as the unit is meant: a month has 28 to 31 days."""
    low, high = amount.low, amount.high
    if amount.dimension is Dimension.DURATION:
        if amount.of == "months" and other.of != "months":
            return low * 0.98 - 1.9, high * 1.02
        if amount.of == "working" and other.of != "working":
            return low, high * 7 / 5 + 2
        return low * 0.999, high * 1.001
    if amount.dimension is Dimension.MEASURE and amount.of == "data":
        return low * 0.99, high * 1.08
    return low, high


def _of_amounts(left: list[Quantity], right: list[Quantity]) -> Contradiction:
    dimension = left[0].dimension
    bounded = all(amount.bound in _LIMITS for amount in (*left, *right))
    if dimension is Dimension.MONEY:
        unnamed = any(a.of == "" for a in (*left, *right))
        kind = ConflictKind.WORDING if unnamed else ConflictKind.PRICE
    elif dimension in _TIMES:
        kind = ConflictKind.DATE
    else:
        kind = ConflictKind.LIMIT if bounded else ConflictKind.NUMBER
    return Contradiction(kind, _spans(left), _spans(right))


def _of_polarity(left: Statement, right: Statement, flipped: bool) -> Contradiction | None:
    bounds = _bounds(left), _bounds(right)
    directions = left.later, right.later
    turned_time = (bounds[0] != bounds[1] and Bound.EXACT not in bounds) or (
        directions[0] * directions[1] < 0
        or (sorted(map(abs, directions)) == [0, 1] and 1 in directions)
    )
    if not flipped or turned_time or not _much_alike(left, right):
        return None
    spans = tuple(sorted(left.turned)), tuple(sorted(right.turned))
    words = {
        s.text[a:b].lower() for s, marks in zip((left, right), spans, strict=True) for a, b in marks
    }
    plain = any(w in vocabulary.NEGATIONS or w.endswith("n't") for w in words)
    return Contradiction(ConflictKind.NEGATION if plain else ConflictKind.WORDING, *spans)


def _much_alike(left: Statement, right: Statement) -> bool:
    shared, both = left.stems & right.stems, left.stems | right.stems
    return len(shared) >= LEAST_SHARED and len(shared) / len(both) >= LEAST_SHARE_OF_POLARITY


def _bounds(statement: Statement) -> Bound:
    return next((a.bound for a in statement.amounts if a.bound in _LIMITS), Bound.EXACT)


def _spans(amounts: list[Quantity]) -> tuple[Span, ...]:
    return tuple((amount.start, amount.end) for amount in amounts)
