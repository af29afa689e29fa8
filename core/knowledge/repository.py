"""Queries over articles, passages and index jobs. Nothing here commits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Select, bindparam, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from core.db import now
from core.errors import ArticleNotFound
from core.knowledge.models import (
    Article,
    ArticleStatus,
    ArticleVersion,
    Audience,
    IndexJob,
    JobState,
    Passage,
    PassageVector,
)

LEASE = timedelta(minutes=1)
"""A job that a worker did not finish in this time is taken by another."""
MAX_ATTEMPTS = 8
_LIVE = (Article.status == ArticleStatus.PUBLISHED, Article.audience == Audience.PUBLIC)


_LIVE_ROWS = (
    select(
        Passage.id,
        Passage.article_id,
        Passage.version_id,
        ArticleVersion.number,
        ArticleVersion.title,
        ArticleVersion.url,
        Passage.heading,
        Passage.text,
        PassageVector.vector,
        PassageVector.unit_vectors,
    )
    .join(ArticleVersion, ArticleVersion.id == Passage.version_id)
    .join(Article, Article.published_version_id == Passage.version_id)
    .outerjoin(
        PassageVector,
        (PassageVector.content_hash == Passage.content_hash)
        & (PassageVector.model == bindparam("model")),
    )
    .where(Passage.id.in_(bindparam("passage_ids", expanding=True)), *_LIVE)
)
"""Built once: building it costs three times as much as running it, and every search does."""


class LivePassage(NamedTuple):
    """A passage that may answer customers; the vectors are `None` until they are computed."""

    id: int
    article_id: str
    version_id: int
    version_number: int
    title: str
    url: str | None
    heading: str
    text: str
    vector: bytes | None
    unit_vectors: bytes | None


@dataclass(frozen=True)
class BatchProgress:
    """How far the jobs of one import are; `failed` jobs have used up their attempts."""

    total: int
    done: int
    failed: int

    @property
    def finished(self) -> bool:
        return self.done + self.failed >= self.total


def get(db: Session, article_id: str) -> Article:
    """Raises ArticleNotFound."""
    article = db.get(Article, article_id)
    if article is None:
        raise ArticleNotFound(article_id)
    return article


def version(db: Session, version_id: int) -> ArticleVersion | None:
    return db.get(ArticleVersion, version_id)


def next_number(db: Session, article_id: str) -> int:
    latest = select(func.max(ArticleVersion.number)).where(ArticleVersion.article_id == article_id)
    return (db.scalar(latest) or 0) + 1


def live_passages() -> Select[Passage]:
    """Passages that may answer customers: the published version of a public article."""
    return (
        select(Passage)
        .join(Article, Article.published_version_id == Passage.version_id)
        .where(*_LIVE)
    )


def live_rows(db: Session, passage_ids: Iterable[int], *, model: str) -> dict[int, LivePassage]:
    """Those of the passages that are live now, with what a search shows of them."""
    rows = db.execute(_LIVE_ROWS, {"passage_ids": list(passage_ids), "model": model})
    return {row[0]: LivePassage._make(row) for row in rows}


def live_of_articles(db: Session, articles: Sequence[str]) -> Sequence[Passage]:
    query = live_passages().where(Passage.article_id.in_(articles))
    return db.scalars(query.options(joinedload(Passage.version)).order_by(Passage.id)).all()


def passages_of_version(db: Session, version_id: int) -> Sequence[Passage]:
    return db.scalars(
        select(Passage).where(Passage.version_id == version_id).order_by(Passage.position)
    ).all()


def vectors(db: Session, hashes: Iterable[str], *, model: str) -> dict[str, PassageVector]:
    rows = db.scalars(
        select(PassageVector).where(
            PassageVector.model == model, PassageVector.content_hash.in_(list(set(hashes)))
        )
    )
    return {row.content_hash: row for row in rows}


def articles_from(db: Session, source: str) -> Sequence[Article]:
    """Articles that an earlier import of the same source brought and that are not archived."""
    return db.scalars(
        select(Article).where(Article.source == source, Article.status != ArticleStatus.ARCHIVED)
    ).all()


def find(
    db: Session, *, text: str | None, status: ArticleStatus | None, limit: int, offset: int
) -> tuple[Sequence[Article], int]:
    """Articles by title, and how many match in all."""
    query = select(Article)
    if text:
        query = query.where(
            or_(
                Article.title.icontains(text, autoescape=True),
                Article.id.icontains(text, autoescape=True),
            )
        )
    if status is not None:
        query = query.where(Article.status == status)
    total = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    return db.scalars(
        query.order_by(Article.title, Article.id).limit(limit).offset(offset)
    ).all(), total


def enqueue(db: Session, article_ids: Iterable[str], *, batch: str) -> None:
    db.add_all(IndexJob(article_id=article_id, batch=batch) for article_id in article_ids)


def claim_jobs(db: Session, *, limit: int) -> Sequence[IndexJob]:
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


def finish_jobs(db: Session, job_ids: Sequence[int]) -> None:
    db.execute(
        update(IndexJob)
        .where(IndexJob.id.in_(job_ids))
        .values(state=JobState.DONE, finished_at=now(), error=None, lease_until=None)
    )


def postpone_jobs(db: Session, job_ids: Sequence[int], *, error: str, delay: timedelta) -> None:
    """Put jobs back for later with the reason; waiting uses up no attempt."""
    for job in db.scalars(select(IndexJob).where(IndexJob.id.in_(job_ids))):
        job.state = JobState.QUEUED
        job.attempts = max(0, job.attempts - 1)
        job.error = error
        job.lease_until = now() + delay


def give_up_jobs(db: Session) -> None:
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


def batch_progress(db: Session, batch: str) -> BatchProgress:
    rows = db.execute(
        select(IndexJob.state, func.count()).where(IndexJob.batch == batch).group_by(IndexJob.state)
    )
    counts = {state: count for state, count in rows}
    return BatchProgress(
        sum(counts.values()), counts.get(JobState.DONE, 0), counts.get(JobState.FAILED, 0)
    )


def jobs_by_state(db: Session) -> dict[str, int]:
    rows = db.execute(select(IndexJob.state, func.count()).group_by(IndexJob.state))
    return {state: count for state, count in rows}


def waiting_jobs(db: Session) -> int:
    waiting = select(func.count()).where(IndexJob.state.in_((JobState.QUEUED, JobState.RUNNING)))
    return db.scalar(waiting) or 0


def any_live_vector(db: Session, *, model: str) -> tuple[int, bytes] | None:
    """The id and stored vector of some live passage, the same one each time."""
    row = db.execute(
        live_passages()
        .join(PassageVector, PassageVector.content_hash == Passage.content_hash)
        .where(PassageVector.model == model)
        .with_only_columns(Passage.id, PassageVector.vector)
        .order_by(Passage.id)
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None
