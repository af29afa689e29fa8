"""Plan imports, look at them, start and cancel them. Each public method is one transaction.

The worker carries out what was started: see `runner`.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import IO

from sqlalchemy.orm import Session

from core.audit.log import Change, Subject, note
from core.db import Transactions, now
from core.errors import ImportNotPossible, InvalidDocument
from core.knowledge import jobs
from core.knowledge.documents.reader import read_each_stream
from core.knowledge.documents.text import one_line
from core.knowledge.imports import planning, repository, source_changes
from core.knowledge.imports.models import (
    UNFINISHED,
    Import,
    ImportItem,
    ImportKind,
    ImportState,
    ItemState,
)
from core.knowledge.imports.planning import Found, PlannedItem
from core.knowledge.imports.repository import Counts
from core.knowledge.imports.source_set import SourceSet
from core.knowledge.jobs import BatchProgress

NO_SET = SourceSet()
LONGEST_NAME = 500


@dataclass(frozen=True)
class ImportView:
    """An import with what its items are; `indexing` is how far the index follows it."""

    record: Import
    counts: Counts
    indexing: BatchProgress | None = None


@dataclass(frozen=True)
class Choice:
    """Which items are carried out besides, or instead of, those that usually are."""

    include: Collection[int] = ()
    """Positions of duplicates that are imported all the same."""
    leave_out: Collection[int] = ()
    """Positions of items that are not carried out."""
    include_duplicates: bool = False


AS_PLANNED = Choice()


class ImportService:
    """What operators and programs do with imports."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def preview(
        self, found: Iterable[Found], *, source_set: SourceSet = NO_SET
    ) -> list[PlannedItem]:
        """What an import would do; nothing is stored."""
        documents = list(found)
        with self._transactions.read() as db:
            return planning.plan(
                db, documents, source=source_set.name, keep=_keep(documents, source_set)
            )

    def plan_streams(
        self, files: Sequence[tuple[str, IO[bytes]]], *, by: str, source_set: SourceSet = NO_SET
    ) -> ImportView:
        """As `plan_files`, of files or zips that are open, each with its name."""
        names = [name for name, _ in files]
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        return self.plan_files(
            read_each_stream(files), name=f"{names[0]}{more}", by=by, source_set=source_set
        )

    def plan_files(
        self, found: Iterable[Found], *, name: str, by: str, source_set: SourceSet = NO_SET
    ) -> ImportView:
        """Compare documents with the base and store what would become of them, as a plan.

        If one is broken no missing article is archived: being broken is not being gone.
        """
        items = self.preview(found, source_set=source_set)
        with self._transactions.begin() as db:
            planned = Import(
                kind=ImportKind.FILES,
                state=ImportState.PLANNED,
                name=one_line(name)[:LONGEST_NAME],
                source=source_set.name,
                archive_missing=source_set.archive_missing,
                author=by,
            )
            db.add(planned)
            db.flush()
            repository.store(db, planned.id, items)
            noted(db, planned, by=by, action="planned")
            return view(db, planned)

    def start(self, import_id: str, *, by: str, choice: Choice = AS_PLANNED) -> ImportView:
        """Have the worker carry a plan out. Raises ImportNotFound, ImportNotPossible."""
        with self._transactions.begin() as db:
            planned = repository.locked(db, import_id)
            if planned.state != ImportState.PLANNED:
                raise ImportNotPossible(planned.state, "started")
            if choice.include_duplicates:
                repository.choose_duplicates(db, import_id)
            repository.choose(db, import_id, choice.include, chosen=True)
            repository.choose(db, import_id, choice.leave_out, chosen=False)
            planned.state, planned.author, planned.started_at = ImportState.RUNNING, by, now()
            planned.lease_until, planned.attempts = None, 0
            if planned.web_source_id is not None:
                source = repository.web_source(db, planned.web_source_id, lock=True)
                with source_changes.noted(db, source, by=by, action="changed"):
                    source.archive_missing = planned.archive_missing
            noted(db, planned, by=by, action="started", before=ImportState.PLANNED)
            return view(db, planned)

    def cancel(self, import_id: str, *, by: str) -> ImportView:
        """End an import. What it has published stays. Raises ImportNotFound, ImportNotPossible."""
        with self._transactions.begin() as db:
            cancelled = repository.locked(db, import_id)
            before = cancelled.state
            if before not in UNFINISHED:
                raise ImportNotPossible(before, "cancelled")
            finish(db, cancelled, ImportState.CANCELLED)
            noted(db, cancelled, by=by, action="cancelled", before=before)
            return view(db, cancelled)

    def get(self, import_id: str) -> ImportView:
        """Raises ImportNotFound."""
        with self._transactions.read() as db:
            return view(db, repository.get(db, import_id))

    def find(self, *, limit: int, offset: int = 0) -> tuple[Sequence[ImportView], int]:
        """One page of the imports, the latest first, and how many there are."""
        with self._transactions.read() as db:
            found, total = repository.page(db, limit=limit, offset=offset)
            counts = repository.counts(db, [each.id for each in found])
            return [ImportView(each, counts[each.id]) for each in found], total

    def items(
        self, import_id: str, state: ItemState | None = None, *, limit: int, offset: int = 0
    ) -> tuple[Sequence[ImportItem], int]:
        """One page of an import's items, in order, and how many match. Raises ImportNotFound."""
        with self._transactions.read() as db:
            repository.get(db, import_id)
            return repository.items(db, import_id, state, limit=limit, offset=offset)


def view(db: Session, record: Import) -> ImportView:
    """The import as it is in this transaction."""
    db.flush()
    counts = repository.counts(db, [record.id])[record.id]
    return ImportView(record, counts, jobs.progress(db, record.id))


def finish(db: Session, record: Import, state: ImportState, *, error: str | None = None) -> None:
    """End a locked import, and forget the texts that it did not publish."""
    record.state, record.error = state, error
    record.finished_at, record.lease_until = now(), None
    repository.forget_documents(db, record.id)


def noted(db: Session, record: Import, *, by: str, action: str, before: str | None = None) -> None:
    """In the audit log; `before` is the state that it was in, if it was there at all."""
    after = {"state": record.state} if before else {"state": record.state, "name": record.name}
    change = Change({"state": before} if before else None, after)
    note(db, Subject("import", record.id), by=by, action=action, change=change)


def _keep(documents: Sequence[Found], source_set: SourceSet) -> frozenset[str] | None:
    """Which articles of the set are not gone though they were not found; `None` for all."""
    broken = any(isinstance(each, InvalidDocument) for each in documents)
    return None if broken or not source_set.archive_missing else frozenset()
