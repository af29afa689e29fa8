"""The passages that a model may cite in a turn, each under its number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.agent import own_files
from core.agent.events import Source
from core.agent.writing import as_source
from core.knowledge.retrieval import Hit

MOST_CITED = 3
"""Passages that one answer cites."""


@dataclass(frozen=True)
class Numbered:
    """A passage with the number under which the model knows it."""

    number: int
    hit: Hit
    is_file: bool = False
    """Of the customer's own file."""

    @property
    def source(self) -> Source:
        made = own_files.as_source if self.is_file else as_source
        return made(self.hit, self.number)


class Shelf:
    """Counts from 1. A passage that comes again keeps its number."""

    def __init__(self) -> None:
        self._all: list[Numbered] = []

    def __iter__(self) -> Iterator[Numbered]:
        return iter(self._all)

    def add(self, hits: Sequence[Hit], *, is_file: bool = False) -> list[Numbered]:
        """The passages under their numbers, new or old."""
        return [self._add(hit, is_file) for hit in hits]

    def get(self, number: int) -> Numbered | None:
        return self._all[number - 1] if 1 <= number <= len(self._all) else None

    @property
    def hits(self) -> list[Hit]:
        """Those of the help centre, ranked in the order in which they came."""
        articles = [each.hit for each in self._all if not each.is_file]
        return [replace(hit, rank=rank) for rank, hit in enumerate(articles, start=1)]

    def _add(self, hit: Hit, is_file: bool) -> Numbered:
        key = _key(hit, is_file)
        for known in self._all:
            if _key(known.hit, known.is_file) == key:
                return known
        added = Numbered(len(self._all) + 1, hit, is_file)
        self._all.append(added)
        return added


def _key(hit: Hit, is_file: bool) -> tuple[str | int, str]:
    return (hit.article_id, hit.text) if is_file else (hit.passage_id, "")
