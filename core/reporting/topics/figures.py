"""What customers asked about in a period, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.sessions.models import Outcome

NO_TOPIC = 0
"""In the place of a topic's number: questions that too few others ask."""


@dataclass(frozen=True)
class TopicFigures:
    """Of one topic the turns of a period, by what came of them."""

    id: int
    name: str
    outcomes: Mapping[Outcome, int]

    @property
    def turns(self) -> int:
        return sum(self.outcomes.values())

    def rate(self, outcome: Outcome) -> float:
        """Of its turns, 0 to 1."""
        return self.outcomes[outcome] / self.turns if self.turns else 0.0


@dataclass(frozen=True)
class Topics:
    """The topics of a period, those first that were asked about most."""

    found: Sequence[TopicFigures]
    other: TopicFigures
    """Questions in no topic."""
    unsorted: int
    """Questions that were not looked at: too old when the sorting began, new, or erased."""

    @property
    def turns(self) -> int:
        """Of all sorted questions."""
        return self.other.turns + sum(each.turns for each in self.found)

    def of(self, topic_id: int) -> int:
        """How many turns a topic has."""
        every = (*self.found, self.other)
        return next((each.turns for each in every if each.id == topic_id), 0)
