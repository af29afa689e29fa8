"""A passage made ready for comparison: its sentences, what they state, what stands above it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from core.embedding.embedder import Vectors
from core.knowledge.lexical import FUNCTION_WORDS
from core.knowledge.markup import Unit, UnitKind, units
from core.quality.conflicts import vocabulary
from core.quality.conflicts.statements import Statement, Term, statements

WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


@dataclass(frozen=True)
class Sentence:
    """A quotable part of a passage and what it states."""

    text: str
    kind: UnitKind
    statements: tuple[Statement, ...]

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset().union(*(each.stems for each in self.statements))

    @property
    def full(self) -> bool:
        """It stands for itself, and does not lean on the words that lead into a list."""
        return self.kind is UnitKind.SENTENCE or self.text.endswith(".")


NOTHING = Sentence("", UnitKind.SENTENCE, ())


@dataclass(frozen=True, eq=False)
class Candidate:
    """A passage to compare. `vectors` has a row for each of its units, `vector` is its own."""

    key: int
    article_id: str
    title: str
    heading: str
    text: str
    vector: Vectors = field(repr=False)
    vectors: Vectors = field(repr=False)

    @cached_property
    def units(self) -> Sequence[Unit]:
        return units(self.text)

    @cached_property
    def above(self) -> tuple[Term, ...]:
        """The topic words of what stands above the passage."""
        return tuple(t for s in statements(f"{self.title}. {self.heading}") for t in s.terms)

    @cached_property
    def above_stems(self) -> frozenset[str]:
        return frozenset(term.stem for term in self.above)

    def sentence(self, at: int) -> Sentence:
        found = self._sentences.get(at)
        if found is None:
            unit = self.units[at]
            found = Sentence(unit.plain, unit.kind, tuple(statements(unit.plain)))
            self._sentences[at] = found
        return found

    @cached_property
    def _sentences(self) -> dict[int, Sentence]:
        return {}

    @cached_property
    def stems(self) -> frozenset[str]:
        """The topic words of the whole text, amounts among them as they are written."""
        return frozenset(
            vocabulary.canonical(word.lower())[0]
            for unit in self.units
            for word in WORD.findall(unit.plain)
            if word.lower() not in FUNCTION_WORDS
        )
