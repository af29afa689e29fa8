"""Which questions are about the same thing. No database, no model."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.embedding.clustering import Group, joined, without_common
from core.embedding.embedder import Vectors
from core.threshold import Threshold

SAME_TOPIC = Threshold(
    "same_topic",
    0.40,
    "cosine, less the mean passage",
    "Two groups of questions whose vectors are on average this alike are one topic.",
    "docs/decisions/0031-topics.md: pytest -s tests/reporting/topics/test_topic_quality.py",
)
FEWEST_QUESTIONS = 3
"""Of a topic; fewer questions make none."""
FEWEST_SESSIONS = 2
"""Of a topic, and of a word that it is called by: nothing is called after one customer's words."""


@dataclass(frozen=True)
class Question:
    """A customer's question; `article_id` is what its answer cites first, `vector` a unit one."""

    seq: int
    session_id: str
    text: str
    """Without what tells who asked."""
    article_id: str | None
    vector: Vectors


@dataclass(frozen=True)
class Known:
    """A topic that is there, with its latest questions."""

    id: int
    article_id: str | None
    questions: Sequence[Question]


@dataclass(frozen=True)
class Sorted:
    """Questions that came to be about the same thing, and the topics that they are one with."""

    topics: Sequence[Known]
    """The oldest first, which is the one that stays."""
    added: Sequence[Question]

    @property
    def questions(self) -> list[Question]:
        return [*self.added, *(each for topic in self.topics for each in topic.questions)]

    @property
    def is_topic(self) -> bool:
        sessions = {each.session_id for each in self.added}
        enough = len(self.added) >= FEWEST_QUESTIONS and len(sessions) >= FEWEST_SESSIONS
        return bool(self.topics) or enough


def sort(
    known: Sequence[Known],
    loose: Sequence[Question],
    centre: Vectors,
    *,
    at: float = SAME_TOPIC.value,
) -> list[Sorted]:
    """The groups that changed: topics with more questions than before or joined, and new groups.

    Questions whose answers cite the same article first are together from the start, and with the
    topic that is called after it. Average linkage goes on from there. `centre` has shape
    (dimension,).
    """
    topics = sorted(known, key=lambda topic: topic.id)
    of_article = {each.article_id: each.id for each in reversed(topics) if each.article_id}
    added: defaultdict[int, list[Question]] = defaultdict(list)
    seeds: defaultdict[str | int, list[Question]] = defaultdict(list)
    for question in loose:
        if question.article_id in of_article:
            added[of_article[question.article_id]].append(question)
        else:
            seeds[question.article_id or question.seq].append(question)
    parts = [Sorted([topic], added[topic.id]) for topic in topics]
    parts += [Sorted([], seed) for seed in seeds.values()]
    groups = [Group(without_common(_vectors(part), centre)) for part in parts]
    found = [_together([parts[place] for place in places]) for places in joined(groups, at=at)]
    return [each for each in found if each.added or len(each.topics) > 1]


def _vectors(part: Sorted) -> Vectors:
    return np.stack([question.vector for question in part.questions])


def _together(parts: Sequence[Sorted]) -> Sorted:
    return Sorted(
        [topic for part in parts for topic in part.topics],
        [question for part in parts for question in part.added],
    )
