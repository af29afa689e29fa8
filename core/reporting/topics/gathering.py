"""The worker's part: sort the questions that came since the last look."""

import time
from collections.abc import Sequence
from threading import Event

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from core.agent.models import Turn
from core.db import Transactions
from core.embedding.embedder import Embedder
from core.knowledge.centre import centre
from core.reporting.topics import loading, names
from core.reporting.topics.models import Topic, TopicQuestion
from core.reporting.topics.names import Background
from core.reporting.topics.sorting import Question, Sorted, sort

AT_ONCE = 1000
"""New questions that are sorted in one look; the others wait for the next."""


class TopicGathering:
    """Keeps `topics` up to date. A topic keeps its number while it grows."""

    def __init__(
        self, transactions: Transactions, *, embedder: Embedder, at_once: int = AT_ONCE
    ) -> None:
        self._transactions = transactions
        self._embedder = embedder
        self._at_once = at_once

    def run_some(self, stopping: Event | None = None) -> int:
        """Sort new questions; how many. With `stopping` it rests as long as that took."""
        started = time.perf_counter()
        size = self._embedder.dimension
        with self._transactions.read() as db:
            new = loading.new(db, dimension=size, limit=self._at_once)
            if not new:
                return 0
            known = loading.topics(db, dimension=size)
            loose = [*loading.loose(db, dimension=size), *new]
            common = centre(db, self._embedder)
        changed = sort(known, loose, common)
        background = Background.of(
            [[each] for each in loose] + [topic.questions for topic in known]
        )
        with self._transactions.begin() as db:
            _lock(db, [topic.id for each in changed for topic in each.topics])
            sorted_ones = _note(db, new)
            for each in changed:
                _write(db, each, background)
        if stopping is not None:
            stopping.wait(time.perf_counter() - started)
        return sorted_ones


def _lock(db: Session, topic_ids: Sequence[int]) -> None:
    """Before any turn is, as a removal does it: two that wait for each other would fail."""
    locked = select(Topic.id).where(Topic.id.in_(topic_ids)).order_by(Topic.id).with_for_update()
    db.execute(locked).all()


def _note(db: Session, new: Sequence[Question]) -> int:
    """Write that these are sorted, into no topic for now; how many of them are there."""
    here = _present(db, [each.seq for each in new])
    if here:
        db.execute(insert(TopicQuestion), [{"question_seq": seq} for seq in sorted(here)])
    return len(here)


def _write(db: Session, changed: Sorted, background: Background) -> None:
    """One group, as far as its questions are still there: they may have been removed meanwhile."""
    if not changed.is_topic:
        return
    here = _present(db, [each.seq for each in changed.questions])
    left = Sorted(changed.topics, [each for each in changed.added if each.seq in here])
    if not left.is_topic:
        return
    topic = _kept(db, left)
    questions = [each for each in left.questions if each.seq in here]
    topic.words = names.words(questions, background)
    topic.article_id = names.article(questions, least=0.5 if topic.words else 0)
    db.flush()
    others = [each.id for each in left.topics if each.id != topic.id]
    moved = TopicQuestion.question_seq.in_([each.seq for each in left.added])
    theirs = update(TopicQuestion).where(moved | TopicQuestion.topic_id.in_(others))
    db.execute(theirs.values(topic_id=topic.id))
    db.execute(delete(Topic).where(Topic.id.in_(others)))


def _kept(db: Session, group: Sorted) -> Topic:
    """The oldest topic of a group that is still there, or a new one."""
    ids = [topic.id for topic in group.topics]
    topic = db.scalars(select(Topic).where(Topic.id.in_(ids)).order_by(Topic.id)).first()
    if topic is None:
        topic = Topic()
        db.add(topic)
    return topic


def _present(db: Session, seqs: Sequence[int]) -> set[int]:
    """Questions whose turns are there and not emptied; they stay until the transaction's end."""
    turns = select(Turn.question_seq).where(
        Turn.question_seq.in_(seqs), Turn.query_vector.is_not(None)
    )
    return set(db.scalars(turns.with_for_update(read=True)))
