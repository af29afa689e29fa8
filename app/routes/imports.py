"""/api/knowledge/imports and /web-sources: plan an import, look at it, start it, follow it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Query, Response, UploadFile
from pydantic import BaseModel, Field

from app.deps import CURATOR, CuratorCaller, ServicesOf
from app.paging import OFFSET_LIMIT, Offset, RowId, counted
from app.schemas import Text
from app.schemas_imports import Import, ImportItem, StartRequest, WebSource
from core.errors import InvalidInput
from core.knowledge.imports.models import ItemState
from core.knowledge.imports.source_set import SourceSet

PAGE_LIMIT = 500

router = APIRouter(prefix="/api/knowledge", tags=["Knowledge"], dependencies=[CURATOR])


@dataclass(frozen=True)
class Wanted:
    """Beside the files."""

    url: str | None
    prefix: str | None
    source: str | None
    archive_missing: bool | None


def _wanted(
    url: Annotated[
        Text | None, Form(max_length=500, description="a page or a sitemap, instead of files")
    ] = None,
    prefix: Annotated[
        Text | None,
        Form(max_length=500, description="of a sitemap only pages whose path begins so"),
    ] = None,
    source: Annotated[
        Text | None, Form(max_length=500, description="the name of the set that the files are")
    ] = None,
    archive_missing: Annotated[
        bool | None, Form(description="archive the articles of the set that it no longer has")
    ] = None,
) -> Wanted:
    return Wanted(url or None, prefix, source or None, archive_missing)


class ItemQuery(BaseModel):
    state: ItemState | None = None
    limit: int = Field(100, ge=1, le=PAGE_LIMIT)
    offset: int = Field(0, ge=0, le=OFFSET_LIMIT)


@router.post("/imports", status_code=201)
def plan_import(
    services: ServicesOf,
    caller: CuratorCaller,
    wanted: Annotated[Wanted, Depends(_wanted)],
    files: Annotated[
        list[UploadFile] | None,
        File(description="Markdown, HTML, TXT, PDF, DOCX, CSV or JSONL, or zips of them"),
    ] = None,
) -> Import:
    """Say what importing files, or an address, would do. Nothing changes until it is started.

    Pages of an address are read in the background; the plan is there when `state` is `planned`.
    What is not said of an address that is known stays as it was.
    """
    if bool(files) == bool(wanted.url):
        raise InvalidInput("Send either files or a url.")
    if wanted.url:
        view = services.web_sources.plan(
            wanted.url,
            by=caller.name,
            prefix=wanted.prefix,
            archive_missing=wanted.archive_missing,
        )
    else:
        named = [(file.filename or "", file.file) for file in files or ()]
        source_set = SourceSet(wanted.source, bool(wanted.archive_missing))
        view = services.imports.plan_streams(named, by=caller.name, source_set=source_set)
    return Import.of(view)


@router.get("/imports")
def list_imports(
    services: ServicesOf,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Offset = 0,
) -> list[Import]:
    """Imports, the latest first. `X-Total-Count` says how many there are."""
    page, total = services.imports.find(limit=limit, offset=offset)
    counted(response, total)
    return [Import.of(view) for view in page]


@router.get("/imports/{import_id}")
def get_import(services: ServicesOf, import_id: str) -> Import:
    """An import, and how far it is."""
    return Import.of(services.imports.get(import_id))


@router.get("/imports/{import_id}/items")
def list_import_items(
    services: ServicesOf,
    response: Response,
    import_id: str,
    wanted: Annotated[ItemQuery, Query()],
) -> list[ImportItem]:
    """Its files, rows or pages, in order. `X-Total-Count` says how many match."""
    page, total = services.imports.items(
        import_id, wanted.state, limit=wanted.limit, offset=wanted.offset
    )
    counted(response, total)
    return [ImportItem.of(item) for item in page]


@router.post("/imports/{import_id}/start")
def start_import(
    services: ServicesOf,
    caller: CuratorCaller,
    import_id: str,
    wanted: StartRequest | None = None,
) -> Import:
    """Have a plan carried out in the background. Duplicates are left out unless they are named."""
    choice = (wanted or StartRequest()).as_choice()
    return Import.of(services.imports.start(import_id, by=caller.name, choice=choice))


@router.post("/imports/{import_id}/cancel")
def cancel_import(services: ServicesOf, caller: CuratorCaller, import_id: str) -> Import:
    """End an import that is not over. What it has published stays, and is counted."""
    return Import.of(services.imports.cancel(import_id, by=caller.name))


@router.get("/web-sources")
def list_web_sources(services: ServicesOf) -> list[WebSource]:
    """The addresses that were imported from, which can be synced."""
    return [WebSource.of(view) for view in services.web_sources.find()]


@router.post("/web-sources/{source_id}/sync", status_code=201)
def sync_web_source(services: ServicesOf, caller: CuratorCaller, source_id: RowId) -> Import:
    """Read an address again, for a plan of what has changed there."""
    return Import.of(services.web_sources.sync(source_id, by=caller.name))


@router.delete("/web-sources/{source_id}", status_code=204)
def remove_web_source(services: ServicesOf, caller: CuratorCaller, source_id: RowId) -> None:
    """Forget an address. Its articles stay."""
    services.web_sources.remove(source_id, by=caller.name)
