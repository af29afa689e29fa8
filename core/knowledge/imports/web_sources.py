"""Pages and sitemaps that articles are kept in step with. Each public method is one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.db import Transactions
from core.errors import InvalidWebSource, WebSourceBusy, WebSourceNotFound
from core.knowledge.imports import repository, source_changes
from core.knowledge.imports.models import Import, ImportKind, ImportState, WebSource
from core.knowledge.imports.service import ImportView, noted, view
from core.knowledge.web.crawl import Crawler

LONGEST_URL = 500
"""Characters; the articles of a source remember its address."""


@dataclass(frozen=True)
class WebSourceView:
    """A web source, and its import that is not over, if there is one."""

    record: WebSource
    unfinished: str | None


class WebSourceService:
    """Import from the web, once and again. The worker reads the pages; nothing here does."""

    def __init__(self, transactions: Transactions, *, crawler: Crawler) -> None:
        self._transactions = transactions
        self._crawler = crawler

    def plan(
        self,
        url: str,
        *,
        by: str,
        prefix: str | None = None,
        archive_missing: bool | None = None,
    ) -> ImportView:
        """Have the pages at an address read, and a plan made of them; the address is kept.

        `prefix` is kept too, and `archive_missing` once the import is started; with `None` they
        are as they were. Raises InvalidWebSource, WebSourceBusy.
        """
        url = self._crawler.check(url.strip())
        path = None if prefix is None else _path(prefix)
        if len(url) > LONGEST_URL:
            raise InvalidWebSource(f"it has more than {LONGEST_URL} characters")
        with self._transactions.begin() as db:
            source, new = _kept(db, url)
            action = "added" if new else "changed"
            with source_changes.noted(db, source, by=by, action=action, new=new):
                source.prefix = source.prefix if prefix is None else path
            return _planned(db, source, by=by, archive_missing=archive_missing)

    def sync(self, source_id: int, *, by: str) -> ImportView:
        """Read a source again, for a plan of what has changed.

        Raises WebSourceNotFound, WebSourceBusy.
        """
        with self._transactions.begin() as db:
            source = repository.web_source(db, source_id, lock=True)
            return _planned(db, source, by=by)

    def find(self) -> Sequence[WebSourceView]:
        """All of them, by address."""
        with self._transactions.read() as db:
            return [
                _view(db, source)
                for source in db.scalars(select(WebSource).order_by(WebSource.url))
            ]

    def get(self, source_id: int) -> WebSourceView:
        """Raises WebSourceNotFound."""
        with self._transactions.read() as db:
            return _view(db, repository.web_source(db, source_id))

    def remove(self, source_id: int, *, by: str) -> None:
        """Forget an address; its articles stay. Raises WebSourceNotFound, WebSourceBusy."""
        with self._transactions.begin() as db:
            source = repository.web_source(db, source_id, lock=True)
            _require_idle(db, source)
            source_changes.note_removed(db, source, by=by)
            db.delete(source)


def _kept(db: Session, url: str) -> tuple[WebSource, bool]:
    """The source of this address, locked, and whether it was made for that."""
    by_url = select(WebSource).where(WebSource.url == url).with_for_update()
    found = db.scalar(by_url)
    if found is not None:
        return found, False
    made = WebSource(url=url, archive_missing=False)
    try:
        with db.begin_nested():
            db.add(made)
    except IntegrityError:  # another made it at this moment
        found = db.scalar(by_url)
    else:
        return made, True
    if found is None:
        raise WebSourceNotFound(url)
    return found, False


def _planned(
    db: Session, source: WebSource, *, by: str, archive_missing: bool | None = None
) -> ImportView:
    _require_idle(db, source)
    archives = source.archive_missing if archive_missing is None else archive_missing
    planned = Import(
        kind=ImportKind.WEB,
        state=ImportState.PLANNING,
        name=source.url,
        source=source.url,
        web_source_id=source.id,
        archive_missing=archives,
        author=by,
    )
    db.add(planned)
    db.flush()
    noted(db, planned, by=by, action="planned")
    return view(db, planned)


def _require_idle(db: Session, source: WebSource) -> None:
    unfinished = repository.unfinished_of(db, source.id)
    if unfinished is not None:
        raise WebSourceBusy(unfinished.id)


def _view(db: Session, source: WebSource) -> WebSourceView:
    unfinished = repository.unfinished_of(db, source.id)
    return WebSourceView(source, unfinished.id if unfinished else None)


def _path(prefix: str) -> str | None:
    """A prefix as a path from the host's root; `None` for an empty one. Raises InvalidWebSource."""
    prefix = prefix.strip()
    path = f"/{prefix.lstrip('/')}" if prefix.strip("/") else None
    if path and len(path) > LONGEST_URL:
        raise InvalidWebSource(
            f"the beginning of its pages' paths has more than {LONGEST_URL} characters"
        )
    return path
