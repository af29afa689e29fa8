"""Import files as articles: publish what is new or changed, archive what is gone."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import InvalidDocument
from core.knowledge.curation import Change, CurationService, new_batch
from core.knowledge.documents.reader import read_documents


@dataclass
class ImportReport:
    """What an import did. `batch` is followed for the indexing that comes after."""

    source: str
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
    curation: CurationService,
    path: Path,
    *,
    author: str = "Import",
    on_file: Callable[[], None] = lambda: None,
) -> ImportReport:
    """Import a file, folder or zip. Articles of a folder or zip that it no longer has are archived.

    A file that cannot be read keeps its article as it was: being broken is not being gone.
    """
    source = str(path.resolve())
    report = ImportReport(source, new_batch())
    seen: set[str] = set()
    for document in read_documents(path):
        on_file()
        if isinstance(document, InvalidDocument):
            report.broken.append(document)
            continue
        seen.add(document.id)
        change = curation.publish(document, author=author, source=source, batch=report.batch)
        report.counts[change] += 1
    if not report.broken:
        report.archived = curation.archive_missing(source, keep=seen, batch=report.batch)
    return report
