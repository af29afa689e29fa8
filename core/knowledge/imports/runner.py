"""What the worker does for imports: read the pages of the web, and carry out what was started.

Every item is published, or archived, and marked as taken in one transaction: a process that dies
anywhere loses nothing and repeats nothing. The next one goes on when the lease has ended.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from core.db import Transactions, now
from core.errors import InvalidWebSource
from core.knowledge.imports import planning, repository, taking
from core.knowledge.imports.models import Import, ImportItem, ImportState, WebSource
from core.knowledge.imports.service import finish
from core.knowledge.web.crawl import Crawl, Crawler, CrawlStopped, Watch

LEASE = timedelta(minutes=1)
"""An import at which a worker did not come on for so long is taken up by another."""
MAX_ATTEMPTS = 5
"""Times that an import is taken up without coming on; after them it has failed."""
ITEMS_AT_ONCE = 20
"""Items that are read ahead."""
KEPT = timedelta(days=90)
SWEPT_AT_ONCE = 20
NEVER = Event()
_log = logging.getLogger(__name__)


@dataclass
class _Claimed:
    """An import that is this process's while its lease is the one that this process set last."""

    id: str
    lease: datetime
    state: ImportState
    url: str
    prefix: str | None

    def has(self, record: Import) -> bool:
        """Whether no other worker has taken it up meanwhile, and nobody has ended it."""
        return record.lease_until == self.lease

    def renew(self, record: Import) -> None:
        record.lease_until = self.lease = now() + LEASE


class ImportRunner:
    """Any number of workers may run: of two at one import each item is taken by one."""

    def __init__(self, transactions: Transactions, *, crawler: Crawler) -> None:
        self._transactions = transactions
        self._crawler = crawler

    def run_some(self, stopping: Event = NEVER) -> int:
        """Take up one import and go on with it until it is over or `stopping` is set; 0 for none.

        Raises DatabaseUnavailable; the import is taken up again when the lease has ended.
        """
        claimed = self._claim()
        if claimed is None:
            return 0
        if claimed.state is ImportState.PLANNING:
            self._plan(claimed, stopping)
        else:
            self._carry_out(claimed, stopping)
        return 1

    def sweep(self) -> int:
        """Forget some of the imports that ended 90 days ago; 0 when none is left."""
        with self._transactions.begin() as db:
            return repository.remove_finished(db, before=now() - KEPT, limit=SWEPT_AT_ONCE)

    def _claim(self) -> _Claimed | None:
        with self._transactions.read() as db:
            if db.scalar(repository.claimable(now())) is None:
                return None
        with self._transactions.begin() as db:
            waiting = repository.claimable(now()).with_for_update(skip_locked=True)
            record = db.scalar(waiting)
            if record is None:
                return None
            if record.attempts >= MAX_ATTEMPTS:
                given_up = f"The worker ended at it {MAX_ATTEMPTS} times in a row."
                finish(db, record, ImportState.FAILED, error=given_up)
                return None
            record.attempts += 1
            record.lease_until = lease = now() + LEASE
            source = db.get(WebSource, record.web_source_id) if record.web_source_id else None
            prefix = source.prefix if source else None
            return _Claimed(record.id, lease, ImportState(record.state), record.name, prefix)

    def _plan(self, claimed: _Claimed, stopping: Event) -> None:
        """Read the pages, with no transaction open, and store what would become of them."""

        def told(found: int, read: int) -> None:
            self._come_on(claimed, found, read)

        def pause(seconds: float) -> None:
            if stopping.wait(seconds):
                raise CrawlStopped

        try:
            watch = Watch(told, pause)
            crawl = self._crawler.crawl(claimed.url, prefix=claimed.prefix, watch=watch)
        except InvalidWebSource as error:
            self._fail(claimed, error)
        except CrawlStopped:
            self._release(claimed)
        else:
            self._store(claimed.id, crawl)

    def _come_on(self, claimed: _Claimed, found: int, read: int) -> None:
        """Raises CrawlStopped if it was cancelled meanwhile, or taken up by another worker."""
        with self._transactions.begin() as db:
            record = repository.locked(db, claimed.id)
            if record.state != ImportState.PLANNING or not claimed.has(record):
                raise CrawlStopped
            record.pages_found, record.pages_read = found, read
            claimed.renew(record)  # attempts count on: the next one begins anew

    def _store(self, import_id: str, crawl: Crawl) -> None:
        with self._transactions.read() as db:
            record = repository.get(db, import_id)
            keep = crawl.keep if record.archive_missing else None
            items = planning.plan(db, crawl.found, source=record.source, keep=keep)
        with self._transactions.begin() as db:
            record = repository.locked(db, import_id)
            if record.state != ImportState.PLANNING:
                return
            repository.store(db, import_id, items)
            record.state, record.lease_until, record.attempts = ImportState.PLANNED, None, 0
            record.notice = " ".join(crawl.notices) or None
            if record.web_source_id is not None:
                source = repository.web_source(db, record.web_source_id, lock=True)
                source.kind, source.last_error = crawl.kind, None

    def _fail(self, claimed: _Claimed, error: InvalidWebSource) -> None:
        _log.warning("%s could not be read: %s", claimed.id, error.reason)
        with self._transactions.begin() as db:
            record = repository.locked(db, claimed.id)
            if record.state != ImportState.PLANNING or not claimed.has(record):
                return
            finish(db, record, ImportState.FAILED, error=error.message)
            if record.web_source_id is not None:
                source = repository.web_source(db, record.web_source_id, lock=True)
                source.last_error = error.message

    def _release(self, claimed: _Claimed) -> None:
        """Leave an import to whoever comes next, unless somebody has come already."""
        with self._transactions.begin() as db:
            record = repository.locked(db, claimed.id)
            if claimed.has(record):
                record.lease_until, record.attempts = None, 0

    def _carry_out(self, claimed: _Claimed, stopping: Event) -> None:
        while items := self._waiting(claimed.id):
            for item in items:
                if stopping.is_set():
                    self._release(claimed)
                    return
                if not self._take(claimed, item):
                    return
        self._end(claimed.id)

    def _waiting(self, import_id: str) -> list[ImportItem]:
        with self._transactions.read() as db:
            return list(repository.waiting_items(db, import_id, limit=ITEMS_AT_ONCE))

    def _take(self, claimed: _Claimed, seen: ImportItem) -> bool:
        """Carry out one item, unless that was done; whether the import still runs."""
        prepared = taking.prepare(seen)
        with self._transactions.begin() as db:
            record = repository.locked(db, claimed.id)
            if record.state != ImportState.RUNNING:
                return False
            taking.take(db, record, seen.id, prepared)
            record.attempts = 0
            if claimed.has(record):
                claimed.renew(record)
        return True

    def _end(self, import_id: str) -> None:
        with self._transactions.begin() as db:
            record = repository.locked(db, import_id)
            if record.state != ImportState.RUNNING:
                return
            finish(db, record, ImportState.DONE)
            if record.web_source_id is not None:
                source = repository.web_source(db, record.web_source_id, lock=True)
                source.synced_at = record.finished_at
            _log.info("%s is done", import_id)
