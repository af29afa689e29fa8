"""A sentence taken apart for comparison: what it is about, its amounts, and yes or no."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property

from core.quality.conflicts import vocabulary
from core.quality.conflicts.quantities import Bound, Dimension, Quantity, quantities

_CLAUSE_END = re.compile(
    r"\s*(?:;|,\s(?:which|who|so|but|then|and|whatever|after which|unless you)\b|\s[–—]\s|"
    r"\sand\s(?=(?:is|are|was|were|can|may|must|will|has|have|do|does|cost|costs|be|it|they|we|you)\b))",
    re.I,
)
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_MOST = (
    r"up to|at (?:the )?most|(?:a )?max(?:imum)?(?: of)?|no (?:more|later|longer|older) than"
    r"|not (?:more|later|longer) than|within|under|below|less than|fewer than|until|till|before|by"
    r"|younger than|in less than|(?:no )?later than|the (?:first|next)"
)
_LEAST = (
    r"at (?:the )?(?:very )?least|(?:a )?min(?:imum)?(?: of)?|no (?:less|earlier|fewer) than"
    r"|not (?:less|earlier) than|from|over|above|more than|longer than|older than"
    r"|after|exceeding|since"
)
_MOST_BEFORE = re.compile(rf"\b(?:{_MOST})(?:\s(?:the|an?|about|only))?\s*$", re.I)
_LEAST_BEFORE = re.compile(rf"\b(?:{_LEAST})(?:\s(?:the|an?|about|only))?\s*$", re.I)
_MOST_AFTER = re.compile(
    r"^\s?\w*\s?(?:or (?:less|fewer|earlier|younger|under)|at (?:the )?most)\b", re.I
)
_LEAST_AFTER = re.compile(r"^\s?\w*\s?(?:or (?:more|later|older|over)|at least)\b", re.I)
_MOST_ANYWHERE = re.compile(r"\bmax(?:imum|imal|\.)?\b|\blongest\b", re.I)
_LEAST_ANYWHERE = re.compile(r"\bmin(?:imum|imal|\.)?\b", re.I)
_FREE = re.compile(
    r"\b(?:(?:free|exempt) of charge|at no (?:extra |additional )?(?:charge|cost)|costs? nothing"
    r"|(?:is|are) not (?:charged|billed)|do(?:es)? not (?:cost|pay)(?: anything)?"
    r"|no (?:extra |additional )?(?:charge|fee|cost|surcharge)s?"
    r"|never (?:charge|bill)(?:d|ed)?|not charge(?: a fee)?"
    r"|(?:is|are|be|gets? in|travels?|ships?|comes?|goes|for|completely) "
    r"(?:completely |always |also )?free"
    r"(?! (?:trial|plan|version|tier|account|of [^c]|from|to|for training|until)))\b",
    re.I,
)
_PAID = re.compile(
    r"\b(?:(?:is|are) (?:charged|billed|paid by|payable|subject to a fee)|(?:have|has|need) to pay"
    r"|must pay|we charge|charge a fee|costs? extra|at (?:an )?extra cost|for a fee)\b",
    re.I,
)
_PLAIN = (Dimension.NUMBER, Dimension.COUNT)
_LATER = frozenset({"after", "since", "once", "afterwards"})
_UNTIL = frozenset({"before", "until", "till"})
_ADDRESS = re.compile(r"\S*(?:://|@|[=\\]|\w/\w*/|(?:\w\.){2,}\w{2,})\S*")
"""Addresses, paths and names of programs: what stands in them is no statement."""
_NAMED = re.compile(r"(?<=\w)\s[A-Z][\w-]+\s$")
_FIELD = re.compile(r"[^\W\d]:\s")
_PRONOUN = re.compile(r"^(?:it|they|this|these|that|those|he|she)\b", re.I)
_CODE = re.compile(r"^(?=.*\d)(?=.*[a-z])[\w.-]+$|^[A-Z]{2,}[\w-]*$", re.I)
_LABEL = re.compile(
    r"\b(?:version|release|error|code|step|chapter|section|part|model|type|class|level|room|line|"
    r"page|figure|table|zone|stage|phase|gate|platform|option|question|build|update|"
    r"fix ?pack)s?\s$",
    re.I,
)


class Place(IntEnum):
    """Where a word stands; the later ones go further."""

    MAIN = 0
    CIRCUMSTANCE = 1
    """Behind "for", "with", "in" …"""
    CONDITION = 2
    """Behind "if", "when", "unless" …"""


@dataclass(frozen=True)
class Term:
    """A word that says what a statement is about; `start` and `end` are its characters."""

    stem: str
    start: int
    end: int
    name: bool = False
    """It names one thing: capitalised inside a sentence, a code, or a number that is a label."""
    place: Place = Place.MAIN


@dataclass(frozen=True)
class Statement:
    """A clause of a sentence; places are characters of the whole sentence."""

    text: str
    terms: tuple[Term, ...]
    amounts: tuple[Quantity, ...]
    turned: frozenset[tuple[int, int]]
    """Where words stand that turn it round: not, never, forbidden …"""
    later: int
    """1 where it speaks of the time after something, -1 before, 0 of neither."""
    leans: bool
    """It says "it" or "they": what it is about stands elsewhere."""
    start: int = 0
    end: int = 0

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(term.stem for term in self.terms)

    @property
    def whole(self) -> bool:
        """It is all that its sentence says."""
        return self.start == 0 and self.end == len(self.text) and self.text.endswith((".", "!"))

    @property
    def negative(self) -> bool:
        return len(self.turned) % 2 == 1


def statements(sentence: str) -> list[Statement]:
    """The clauses of a sentence; none of a question, or a record as "Size: 3 Colour: red"."""
    if sentence.endswith("?") or len(_FIELD.findall(sentence)) > 1:
        return []
    return [_statement(sentence, start, end) for start, end in _clauses(sentence)]


def _clauses(sentence: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _CLAUSE_END.finditer(sentence):
        if match.start() - start > 8 and len(sentence) - match.end() > 8:
            yield start, match.start()
            start = match.end()
    yield start, len(sentence)


def _statement(sentence: str, start: int, end: int) -> Statement:
    shown = _ADDRESS.sub(lambda m: " " * len(m[0]), " " * start + sentence[start:end])
    amounts, labels, left = _amounts(shown)
    free, left = _cost(shown, left, any(a.dimension is Dimension.MONEY for a in amounts))
    terms, turned, later = _read(left, first=start)
    return Statement(
        text=sentence,
        terms=(*terms, *labels),
        amounts=(*amounts, *free),
        turned=turned,
        later=later,
        leans=bool(_PRONOUN.match(shown.strip())),
        start=start,
        end=end,
    )


def _amounts(clause: str) -> tuple[list[Quantity], list[Term], str]:
    """Amounts with their bounds, numbers that only name something, and what is left to read."""
    amounts, labels, left = [], [], clause
    for each in quantities(clause):
        before = clause[: each.start]
        if each.dimension in _PLAIN and (_LABEL.search(before) or _NAMED.search(before)):
            name = clause[each.start : each.end].lower()
            labels.append(Term(name, each.start, each.end, name=True))
            left = _blank(left, each.start, each.end)
            continue
        bound, first = _bound(clause, each)
        amounts.append(replace(each, bound=bound))
        left = _blank(left, first, each.end)
    return amounts, labels, left


def _bound(clause: str, each: Quantity) -> tuple[Bound, int]:
    """How an amount is meant, and where the words that say so begin."""
    before, after = clause[: each.start], clause[each.end :]
    for bound, pattern in ((Bound.MOST, _MOST_BEFORE), (Bound.LEAST, _LEAST_BEFORE)):
        if found := pattern.search(before):
            return bound, found.start()
    for bound, behind, anywhere in (
        (Bound.LEAST, _LEAST_AFTER, _LEAST_ANYWHERE),
        (Bound.MOST, _MOST_AFTER, _MOST_ANYWHERE),
    ):
        if behind.search(after) or anywhere.search(before):
            return bound, each.start
    return Bound.EXACT, each.start


def _cost(clause: str, left: str, priced: bool) -> tuple[list[Quantity], str]:
    """A price in words: "free" is one of nothing, "is charged" one of something."""
    found = _FREE.search(clause)
    if found:
        span = found.span()
        return [Quantity(Dimension.MONEY, "", 0, 0, *span)], _blank(left, *span)
    found = _PAID.search(clause)
    if found and not priced:
        amount = Quantity(Dimension.MONEY, "", 0.001, float("inf"), *found.span())
        return [amount], left
    return [], left


def _read(left: str, *, first: int) -> tuple[list[Term], frozenset[tuple[int, int]], int]:
    terms: list[Term] = []
    turned: set[tuple[int, int]] = set()
    later, place = 0, Place.MAIN
    for match in _WORD.finditer(left):
        word = match.group().lower().replace("’", "'")
        if word in vocabulary.NEGATIONS or word.endswith("n't"):
            turned.add(match.span())
        later = later or (word in _LATER) - (word in _UNTIL)
        place = max(place, _place(word))
        terms.extend(_terms(match, first, place))
        if _turns(word):
            turned.add(match.span())
    return terms, frozenset(turned), later


def _place(word: str) -> Place:
    if word in vocabulary.CONDITIONS:
        return Place.CONDITION
    return Place.CIRCUMSTANCE if word in vocabulary.CIRCUMSTANCES else Place.MAIN


def _turns(word: str) -> bool:
    whole = word.replace("-", "")
    return vocabulary.canonical(whole)[1] or (word.startswith("non-") and len(word) > 6)


def _terms(match: re.Match[str], first: int, place: Place) -> Iterator[Term]:
    word = match.group()
    plain = word.lower().replace("’", "'").removesuffix("'s")
    if plain.endswith("n't") or plain in vocabulary.NEGATIONS:
        return
    stem, _ = vocabulary.canonical(plain.removeprefix("non-").replace("-", ""))
    if plain in vocabulary.INTERVALS:
        yield Term(plain, *match.span(), name=True, place=place)
        return
    inside = bool(match.string[first : match.start()].strip())
    name = _is_code(word) or (inside and word[0].isupper() and len(word) > 1)
    if name or not (plain in vocabulary.EMPTY or stem in vocabulary.EMPTY):
        yield Term(stem, *match.span(), name=name, place=place)


def _is_code(word: str) -> bool:
    """A model, a version or an abbreviation."""
    return bool(_CODE.match(word)) and (any(map(str.isdigit, word)) or word.isupper())


def _blank(text: str, start: int, end: int) -> str:
    return f"{text[:start]}{' ' * (end - start)}{text[end:]}"
