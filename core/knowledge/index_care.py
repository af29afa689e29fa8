"""How the index stands, and what an administrator can do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.audit import log as audit
from core.audit.log import Change, Subject
from core.db import Transactions
from core.knowledge import jobs
from core.knowledge.indexing import IndexingService, Repair
from core.knowledge.jobs import Problem
from core.knowledge.models import IndexJob, JobState

SHOWN = 20
"""Articles that are named one by one; more have the same few reasons."""
INDEX = Subject("index", "knowledge")


@dataclass(frozen=True)
class IndexState:
    """Jobs by state, and the articles whose latest one failed or waits after an error."""

    jobs: Mapping[str, int]
    given_up: int
    """Articles whose latest job failed for good."""
    problems: Sequence[Problem]


class IndexCare:
    """Look at the index and mend it, by hand. What changes it is noted in the audit log.

    Each of the changes raises Forbidden for others than administrators.
    """

    def __init__(self, transactions: Transactions, *, indexing: IndexingService) -> None:
        self._transactions = transactions
        self._indexing = indexing

    def state(self) -> IndexState:
        with self._transactions.snapshot() as db:
            return IndexState(jobs.by_state(db), articles_given_up(db), _problems(db))

    def repair(self, *, by: Caller) -> Repair:
        """What `doctor --repair` does: mend what SQL and the index differ in.

        Raises Forbidden, IndexUnavailable.
        """
        by.require(OperatorRole.ADMIN)
        done = self._indexing.repair()
        self._note("repaired", by, {"added": done.missing, "removed": done.superfluous})
        return done

    def reindex(self, *, by: Caller) -> int:
        """What `reindex` does: empty the index and queue every article; how many.

        Until the worker is done, answers rest on the full-text search alone.
        Raises Forbidden, IndexUnavailable.
        """
        by.require(OperatorRole.ADMIN)
        batch = self._indexing.reindex()
        with self._transactions.read() as db:
            queued = jobs.progress(db, batch).total
        self._note("reindexed", by, {"articles": queued})
        return queued

    def try_again(self, *, by: Caller) -> int:
        """Queue the articles anew whose latest job failed; how many. Raises Forbidden."""
        by.require(OperatorRole.ADMIN)
        with self._transactions.begin() as db:
            failed = db.scalars(_latest(JobState.FAILED)).all()
            jobs.enqueue(db, sorted({job.article_id for job in failed}), batch=jobs.new_batch())
            if failed:
                change = Change(after={"articles": len(failed)})
                audit.note(db, INDEX, by=by.name, action="tried again", change=change)
        return len(failed)

    def _note(self, action: str, by: Caller, done: Mapping[str, int]) -> None:
        with self._transactions.begin() as db:
            audit.note(db, INDEX, by=by.name, action=action, change=Change(after=done))


def articles_given_up(db: Session) -> int:
    """How many articles have a latest job that failed for good."""
    return db.scalar(select(func.count()).select_from(_latest(JobState.FAILED).subquery())) or 0


def _problems(db: Session) -> list[Problem]:
    with_error = _latest(JobState.FAILED, JobState.QUEUED).where(IndexJob.error.is_not(None))
    found = db.scalars(with_error.order_by(IndexJob.id.desc()).limit(SHOWN))
    return [Problem(j.article_id, j.error or "", j.state == JobState.FAILED) for j in found]


def _latest(*states: JobState) -> Select[IndexJob]:
    """Jobs in these states that no later one of their article has overtaken."""
    later = aliased(IndexJob)
    overtaken = exists().where(later.article_id == IndexJob.article_id, later.id > IndexJob.id)
    return select(IndexJob).where(IndexJob.state.in_(states), ~overtaken)
