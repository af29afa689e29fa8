"""/api/knowledge: import files, export everything, follow the indexing."""

from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile
from starlette.responses import StreamingResponse

from app.deps import CURATOR, CuratorCaller, ServicesOf
from app.schemas import Text
from app.schemas_import import ImportAnswer, Job
from core.knowledge.documents import read_streams
from core.knowledge.importing import ImportPlan, import_documents

CHUNK = 65_536
IN_MEMORY = 8 * 1024 * 1024
"""Bytes of an export up to which no file is needed."""
ZIP = "application/zip"


def _plan(
    caller: CuratorCaller,
    source: Annotated[
        Text | None,
        Form(min_length=1, max_length=500, description="the name of the set that the files are"),
    ] = None,
    archive_missing: Annotated[
        bool, Form(description="archive the articles of `source` that it no longer has")
    ] = False,
    dry_run: Annotated[
        bool, Form(description="change nothing, only say what would change")
    ] = False,
) -> ImportPlan:
    return ImportPlan(caller.name, source, archive_missing, dry_run)


router = APIRouter(prefix="/api/knowledge", tags=["Knowledge"])


@router.post(
    "/import",
    status_code=202,
    responses={200: {"model": ImportAnswer, "description": "What a dry run found"}},
)
def import_files(
    services: ServicesOf,
    plan: Annotated[ImportPlan, Depends(_plan)],
    response: Response,
    files: Annotated[
        list[UploadFile],
        File(
            min_length=1,
            description="Markdown, HTML, TXT, PDF, DOCX, CSV or JSONL, or zips of them",
        ),
    ],
) -> ImportAnswer:
    """Publish the articles in files: found by their words at once, by meaning once the job is done.

    A broken file is named and the rest goes on; then no article is archived.
    """
    documents = read_streams((file.filename or "", file.file) for file in files)
    report = import_documents(services.curation, documents, plan)
    if plan.dry_run:
        response.status_code = 200
    return ImportAnswer.of(report, dry_run=plan.dry_run)


@router.get(
    "/export",
    dependencies=[CURATOR],
    response_class=StreamingResponse,
    responses={200: {"content": {ZIP: {}}, "description": "A zip of Markdown files"}},
)
def export_articles(services: ServicesOf) -> StreamingResponse:
    """Every published article as Markdown with front matter, in a zip that imports to the same."""
    with ExitStack() as on_failure:
        archive = on_failure.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY))
        services.exports.write_zip(archive)
        on_failure.pop_all()  # from here on _chunks closes it
    headers = {
        "Content-Disposition": 'attachment; filename="knowledge.zip"',
        "Content-Length": str(archive.tell()),
    }
    return StreamingResponse(_chunks(archive), media_type=ZIP, headers=headers)


@router.get("/jobs/{job_id}", dependencies=[CURATOR])
def get_job(services: ServicesOf, job_id: str) -> Job:
    """How far the indexing is that a change or an import started."""
    return Job.of(job_id, services.curation.known_progress(job_id))


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk
