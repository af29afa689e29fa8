"""What imports into the knowledge base answer with, and the jobs that follow."""

from typing import Self

from pydantic import BaseModel, Field

from core.knowledge.curation import Change
from core.knowledge.importing import ImportReport
from core.knowledge.jobs import BatchProgress


class BrokenFile(BaseModel):
    file: str
    reason: str


class ImportAnswer(BaseModel):
    job_id: str | None = Field(description="the indexing to follow; null if there is nothing to do")
    new: int
    updated: int
    unchanged: int
    archived: list[str] = Field(description="ids of the articles that the source no longer has")
    broken: list[BrokenFile] = Field(description="what could not be read; the rest was imported")

    @classmethod
    def of(cls, report: ImportReport, *, dry_run: bool) -> Self:
        return cls(
            job_id=report.batch if report.changed and not dry_run else None,
            new=report.counts[Change.NEW],
            updated=report.counts[Change.UPDATED],
            unchanged=report.counts[Change.UNCHANGED],
            archived=report.archived,
            broken=[BrokenFile(file=error.name, reason=error.reason) for error in report.broken],
        )


class JobProblem(BaseModel):
    article_id: str
    error: str
    failed: bool = Field(description="for good; otherwise it is tried again")


class Job(BaseModel):
    """How far the indexing of an import or of a change is, in articles."""

    job_id: str
    total: int
    done: int
    failed: int
    finished: bool
    errors: list[JobProblem] = Field(description="the first of them")

    @classmethod
    def of(cls, job_id: str, progress: BatchProgress) -> Self:
        return cls(
            job_id=job_id,
            total=progress.total,
            done=progress.done,
            failed=progress.failed,
            finished=progress.finished,
            errors=[
                JobProblem(article_id=each.article_id, error=each.error, failed=each.failed)
                for each in progress.problems
            ],
        )
