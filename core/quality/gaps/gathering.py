"""The worker's part: take in what went unmet since the last look, and group it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from core.db import Transactions, now
from core.embedding.clustering import Group, joined, middle, without_common
from core.embedding.embedder import Embedder, Vectors
from core.knowledge import jobs
from core.knowledge.centre import centre
from core.quality.gaps import loading, repository, unmet
from core.quality.gaps.loading import Asked, Known
from core.quality.gaps.models import Gap, GapKind, GapState
from core.quality.gaps.thresholds import SAME_GAP

WINDOW = timedelta(days=90)
"""Older questions become no gaps any more; those that are there stay."""
AT_ONCE = 2000
"""New questions that are grouped in one look; the others wait for the next."""
MARGIN = timedelta(minutes=35)
"""Looked back beyond the last look: by then a question may have been asked again."""


class GapGathering:
    """Finds unmet questions and keeps them in gaps, whose identity is stable."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        embedder: Embedder,
        at_once: int = AT_ONCE,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._transactions = transactions
        self._embedder = embedder
        self._at_once = at_once
        self._now = clock
        self._looked_at: datetime | None = None

    def run_some(self) -> int:
        """Take in new unmet questions; how many. Those that are there keep their gap."""
        at = self._now()
        with self._transactions.read() as db:
            found = self._unmet(db, at)
            known = repository.kinds_known(db)
            new = dict(sorted((s, k) for s, k in found.items() if s not in known)[: self._at_once])
            asked = loading.asked(db, new) if new else []
            gaps = loading.gaps(db, self._embedder.dimension) if asked else []
            joins = _joins(asked, gaps, centre(db, self._embedder)) if asked else []
        changed = {seq: kind for seq, kind in found.items() if known.get(seq, kind) != kind}
        with self._transactions.begin() as db:
            repository.change_kinds(db, changed)
            latest = jobs.latest(db)
            present = repository.locked(db, [gap_id for join in joins for gap_id in join.into])
            added = sum(_write(db, join, present, at, latest) for join in joins)
            repository.remove_empty(db)
        if len(new) < self._at_once:
            self._looked_at = at
        return added

    def _unmet(self, db: Session, at: datetime) -> dict[int, GapKind]:
        since = at - WINDOW
        active_since = max(since, self._looked_at - MARGIN) if self._looked_at else since
        size = self._embedder.dimension
        again = unmet.repeated(db, active_since=active_since, since=since, dimension=size)
        flagged = unmet.flagged(db, since=since, at=at, dimension=size)
        return {each.question_seq: each.kind for each in (*again, *flagged)}


@dataclass(frozen=True)
class _Join:
    """New questions, and the gaps that are one with them; none for a new gap."""

    asked: Sequence[Asked]
    gaps: Sequence[Known]

    @property
    def into(self) -> list[int]:
        """The gaps' numbers, the one first that is to stay: a settled one, else the oldest."""
        kept = sorted(self.gaps, key=lambda known: (not known.gap.is_settled, known.gap.id))
        return [known.gap.id for known in kept]

    @property
    def questions(self) -> list[Asked]:
        """New ones and those that are there."""
        return [*self.asked, *(each for known in self.gaps for each in known.asked)]

    def title(self, left: Collection[int]) -> str:
        """That of the question most like all others that says by itself what it asks.

        Of the questions whose messages have these numbers.
        """
        questions = [each for each in self.questions if each.seq in left]
        clear = [each for each in questions if each.clear] or questions
        return clear[middle(np.stack([each.vector for each in clear]))].title


def _joins(asked: Sequence[Asked], gaps: Sequence[Known], centre: Vectors) -> list[_Join]:
    """What is to be written, the changed gaps and the new ones."""
    groups = [
        Group(without_common(each.vectors, centre), settled=each.gap.is_settled) for each in gaps
    ]
    groups += [Group(without_common(each.vector[None], centre), new=True) for each in asked]
    found = []
    for places in joined(groups, at=SAME_GAP.value):
        old = [gaps[place] for place in places if place < len(gaps)]
        new = [asked[place - len(gaps)] for place in places if place >= len(gaps)]
        if new or len(old) > 1:
            found.append(_Join(new, old))
    return found


def _write(db: Session, join: _Join, present: Mapping[int, Gap], at: datetime, latest: int) -> int:
    """One join; how many questions it added. `present` are the gaps as they are by now, locked.

    What somebody decided since the gaps were read holds: a gap that was removed stays gone, one
    that was settled is merged with no other.
    """
    gaps = [present[gap_id] for gap_id in join.into if gap_id in present]
    left = repository.left(db, [each.seq for each in join.questions])
    if not left or (join.into and not gaps):
        return 0
    gap, *others = gaps or [Gap(checked_job=latest, state=GapState.OPEN)]
    if gap.is_settled:
        others = []
    else:
        gap.title = join.title(left)
    if gap.state == GapState.CLOSED and join.asked:
        gap.state = GapState.DRAFTED if gap.article_id else GapState.OPEN
    gap.updated_at = at
    db.add(gap)
    db.flush()
    swallowed = [other.id for other in others if not other.is_settled]
    if swallowed:
        repository.move_all(db, swallowed, gap.id)
    return repository.add_questions(db, gap.id, {each.seq: each.kind for each in join.asked})
