"""Import files as articles: publish what is new or changed, archive what is gone."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import InvalidDocument, InvalidInput
from core.knowledge.curation import Change, CurationService
from core.knowledge.documents.document import Document
from core.knowledge.documents.reader import read_documents
from core.knowledge.jobs import new_batch


@dataclass(frozen=True)
class ImportPlan:
    """What an import is to do, besides publishing."""

    author: str = "Import"
    source: str | None = None
    """The name of the set that the files are; articles remember it."""
    archive_missing: bool = False
    """Whether articles of the source that it no longer has are archived."""
    dry_run: bool = False
    """Whether to change nothing and only say what would change."""

    def __post_init__(self) -> None:
        if self.archive_missing and not self.source:
            raise InvalidInput("Name the source whose missing articles are to be archived.")


@dataclass
class ImportReport:
    """What an import did, or would do. `batch` is followed for the indexing that comes after."""

    source: str | None
    batch: str
    counts: Counter[Change] = field(default_factory=Counter)
    archived: list[str] = field(default_factory=list)
    broken: list[InvalidDocument] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return bool(self.counts[Change.NEW] + self.counts[Change.UPDATED] + len(self.archived))

    def as_dict(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "batch": self.batch,
            **{change.value: self.counts[change] for change in Change},
            "archived": self.archived,
            "broken": [{"file": error.name, "reason": error.reason} for error in self.broken],
        }

    def summary(self) -> str:
        return (
            f"{self.source}: {self.counts[Change.NEW]} new, {self.counts[Change.UPDATED]} updated, "
            f"{self.counts[Change.UNCHANGED]} unchanged, {len(self.archived)} archived, "
            f"{len(self.broken)} not imported."
        )


def import_documents(
    curation: CurationService, documents: Iterable[Document | InvalidDocument], plan: ImportPlan
) -> ImportReport:
    """Publish documents, each in a transaction of its own.

    If one is broken no missing article is archived: being broken is not being gone.
    """
    report = ImportReport(plan.source, new_batch())
    seen: set[str] = set()
    for document in documents:
        if isinstance(document, InvalidDocument):
            report.broken.append(document)
            continue
        seen.add(document.id)
        report.counts[_take(curation, document, plan, report.batch)] += 1
    if plan.archive_missing and not report.broken:
        report.archived = _archive(curation, plan, seen, report.batch)
    return report


def import_path(
    curation: CurationService, path: Path, *, on_file: Callable[[], None] = lambda: None
) -> ImportReport:
    """Import a file, folder or zip. Articles of it that it no longer has are archived."""

    def told() -> Iterator[Document | InvalidDocument]:
        for document in read_documents(path):
            on_file()
            yield document

    plan = ImportPlan(source=str(path.resolve()), archive_missing=True)
    return import_documents(curation, told(), plan)


def _take(curation: CurationService, document: Document, plan: ImportPlan, batch: str) -> Change:
    if plan.dry_run:
        return curation.compare(document)
    return curation.publish(document, author=plan.author, source=plan.source, batch=batch)


def _archive(curation: CurationService, plan: ImportPlan, seen: set[str], batch: str) -> list[str]:
    source = plan.source or ""
    if plan.dry_run:
        return curation.missing(source, keep=seen)
    return curation.archive_missing(source, keep=seen, batch=batch, author=plan.author)
