"""The queue of index jobs. Nothing here commits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from core.db import now
from core.errors import JobNotFound
from core.knowledge.models import IndexJob, JobState

LEASE = timedelta(minutes=1)
"""A job that a worker did not finish in this time is taken by another."""
MAX_ATTEMPTS = 8
MAX_PROBLEMS = 20
"""Problems of a batch that are told one by one; the rest have the same few reasons."""


@dataclass(frozen=True)
class Problem:
    """Why an article of a batch is not indexed: `failed` for good, or waiting to be tried again."""

    article_id: str
    error: str
    failed: bool


@dataclass(frozen=True)
class BatchProgress:
    """How far the jobs of one batch are; `failed` jobs have used up their attempts."""

    total: int
    done: int
    failed: int
    problems: Sequence[Problem] = ()

    @property
    def finished(self) -> bool:
        return self.done + self.failed >= self.total


def new_batch() -> str:
    """The id under which the progress of some jobs can be followed."""
    return f"batch_{uuid4().hex[:16]}"


def enqueue(db: Session, article_ids: Iterable[str], *, batch: str) -> None:
    db.add_all(IndexJob(article_id=article_id, batch=batch) for article_id in article_ids)


def claim(db: Session, *, limit: int) -> Sequence[IndexJob]:
    """Take the oldest waiting jobs, and those whose worker has vanished, for one lease."""
    waiting = (
        select(IndexJob)
        .where(
            IndexJob.attempts < MAX_ATTEMPTS,
            or_(
                (IndexJob.state == JobState.QUEUED)
                & (IndexJob.lease_until.is_(None) | (IndexJob.lease_until < now())),
                (IndexJob.state == JobState.RUNNING) & (IndexJob.lease_until < now()),
            ),
        )
        .order_by(IndexJob.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    jobs = db.scalars(waiting).all()
    for job in jobs:
        job.state = JobState.RUNNING
        job.attempts += 1
        job.lease_until = now() + LEASE
    return jobs


def finish(db: Session, job_ids: Sequence[int]) -> None:
    db.execute(
        update(IndexJob)
        .where(IndexJob.id.in_(job_ids))
        .values(state=JobState.DONE, finished_at=now(), error=None, lease_until=None)
    )


def postpone(db: Session, job_ids: Sequence[int], *, error: str, delay: timedelta) -> None:
    """Put jobs back for later with the reason; waiting uses up no attempt."""
    for job in db.scalars(select(IndexJob).where(IndexJob.id.in_(job_ids))):
        job.state = JobState.QUEUED
        job.attempts = max(0, job.attempts - 1)
        job.error = error
        job.lease_until = now() + delay


def give_up(db: Session) -> None:
    """Fail the jobs at which the worker died again and again."""
    db.execute(
        update(IndexJob)
        .where(
            IndexJob.state == JobState.RUNNING,
            IndexJob.lease_until < now(),
            IndexJob.attempts >= MAX_ATTEMPTS,
        )
        .values(state=JobState.FAILED, error="the worker died at it, every time", lease_until=None)
    )


def progress(db: Session, batch: str) -> BatchProgress:
    """How far a batch is. One that no job belongs to has a total of 0."""
    rows = db.execute(
        select(IndexJob.state, func.count()).where(IndexJob.batch == batch).group_by(IndexJob.state)
    )
    counts = {state: count for state, count in rows}
    total, done = sum(counts.values()), counts.get(JobState.DONE, 0)
    unfinished = done < total
    return BatchProgress(
        total, done, counts.get(JobState.FAILED, 0), _problems(db, batch) if unfinished else ()
    )


def known_progress(db: Session, batch: str) -> BatchProgress:
    """How far a batch is. Raises JobNotFound where no job belongs to it."""
    if "\0" in batch:  # PostgreSQL takes none in a text
        raise JobNotFound(batch)
    found = progress(db, batch)
    if not found.total:
        raise JobNotFound(batch)
    return found


def by_state(db: Session) -> dict[str, int]:
    rows = db.execute(select(IndexJob.state, func.count()).group_by(IndexJob.state))
    return {state: count for state, count in rows}


def latest(db: Session) -> int:
    """The number of the latest change to what is searched, 0 if there was none."""
    return db.scalar(select(func.max(IndexJob.id))) or 0


def waiting(db: Session) -> int:
    unfinished = select(func.count()).where(IndexJob.state.in_((JobState.QUEUED, JobState.RUNNING)))
    return db.scalar(unfinished) or 0


def _problems(db: Session, batch: str) -> list[Problem]:
    with_error = (
        select(IndexJob)
        .where(IndexJob.batch == batch, IndexJob.error.is_not(None))
        .order_by(IndexJob.id)
        .limit(MAX_PROBLEMS)
    )
    return [
        Problem(job.article_id, job.error or "", job.state == JobState.FAILED)
        for job in db.scalars(with_error)
    ]
