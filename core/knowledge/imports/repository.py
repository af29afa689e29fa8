"""Queries over imports and their items. Nothing here commits."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, defer

from core.errors import ImportNotFound, WebSourceNotFound
from core.knowledge.documents.stored import to_json
from core.knowledge.imports.models import (
    UNFINISHED,
    Import,
    ImportItem,
    ImportState,
    ItemOutcome,
    ItemState,
    WebSource,
)
from core.knowledge.imports.planning import PlannedItem
from core.knowledge.models import Article

LONGEST_TITLE = 500


@dataclass
class Counts:
    """An import's items: as they were planned, and what became of those that were carried out."""

    planned: dict[ItemState, int] = field(default_factory=lambda: dict.fromkeys(ItemState, 0))
    outcomes: dict[ItemOutcome, int] = field(default_factory=lambda: dict.fromkeys(ItemOutcome, 0))
    chosen: int = 0
    taken: int = 0


def get(db: Session, import_id: str) -> Import:
    """Raises ImportNotFound."""
    found = None if "\0" in import_id else db.get(Import, import_id)
    if found is None:
        raise ImportNotFound(import_id)
    return found


def locked(db: Session, import_id: str) -> Import:
    """The import as it is now; nobody else changes it until the transaction ends.

    Raises ImportNotFound.
    """
    found = None if "\0" in import_id else db.get(Import, import_id, with_for_update=True)
    if found is None:
        raise ImportNotFound(import_id)
    return found


def page(db: Session, *, limit: int, offset: int) -> tuple[Sequence[Import], int]:
    """The latest imports first, and how many there are."""
    latest = select(Import).order_by(Import.created_at.desc(), Import.id)
    total = db.scalar(select(func.count()).select_from(Import)) or 0
    return db.scalars(latest.limit(limit).offset(offset)).all(), total


def counts(db: Session, import_ids: Collection[str]) -> Mapping[str, Counts]:
    """Those of each import."""
    found = {import_id: Counts() for import_id in import_ids}
    grouped = (ImportItem.import_id, ImportItem.state, ImportItem.outcome)
    rows = db.execute(
        select(*grouped, func.count(), func.sum(case((ImportItem.chosen, 1), else_=0)))
        .where(ImportItem.import_id.in_(import_ids))
        .group_by(*grouped)
    )
    for import_id, state, outcome, number, chosen in rows:
        of = found[import_id]
        of.planned[ItemState(state)] += number
        of.chosen += chosen
        if outcome is not None:
            of.outcomes[ItemOutcome(outcome)] += number
            of.taken += number
    return found


def store(db: Session, import_id: str, items: Iterable[PlannedItem]) -> None:
    rows = [_row(import_id, position, item) for position, item in enumerate(items, start=1)]
    if rows:
        db.execute(insert(ImportItem), rows)


def items(
    db: Session, import_id: str, state: ItemState | None, *, limit: int, offset: int
) -> tuple[Sequence[ImportItem], int]:
    """One page of an import's items, in order and without their documents, and their number."""
    matching = select(ImportItem).where(ImportItem.import_id == import_id)
    if state is not None:
        matching = matching.where(ImportItem.state == state)
    total = db.scalar(select(func.count()).select_from(matching.subquery())) or 0
    wanted = matching.order_by(ImportItem.position).limit(limit).offset(offset)
    return db.scalars(wanted.options(defer(ImportItem.document, raiseload=True))).all(), total


def waiting_items(db: Session, import_id: str, *, limit: int) -> Sequence[ImportItem]:
    """The next items that are to be carried out."""
    return db.scalars(
        select(ImportItem)
        .where(
            ImportItem.import_id == import_id,
            ImportItem.chosen,
            ImportItem.taken_at.is_(None),
        )
        .order_by(ImportItem.position)
        .limit(limit)
    ).all()


def choose(db: Session, import_id: str, positions: Collection[int], *, chosen: bool) -> None:
    """Carry these items out, or leave them out. What is broken cannot be carried out."""
    db.execute(
        update(ImportItem)
        .where(
            ImportItem.import_id == import_id,
            ImportItem.position.in_(positions),
            ImportItem.state != ItemState.BROKEN,
        )
        .values(chosen=chosen)
    )


def choose_duplicates(db: Session, import_id: str) -> None:
    db.execute(
        update(ImportItem)
        .where(ImportItem.import_id == import_id, ImportItem.state == ItemState.DUPLICATE)
        .values(chosen=True)
    )


def forget_documents(db: Session, import_id: str) -> None:
    """Once an import is over, nobody needs the texts that it did not publish."""
    db.execute(
        update(ImportItem)
        .where(ImportItem.import_id == import_id, ImportItem.document.is_not(None))
        .values(document=None)
    )


def saw(db: Session, import_id: str, article: Article) -> None:
    """Have the import's other items of an article know its own change from somebody else's."""
    db.execute(
        update(ImportItem)
        .where(
            ImportItem.import_id == import_id,
            ImportItem.article_id == article.id,
            ImportItem.taken_at.is_(None),
        )
        .values(seen_revision=article.revision)
    )


def claimable(at: datetime) -> Select[Import]:
    """Imports that a worker has something to do for, the oldest first."""
    return (
        select(Import)
        .where(
            Import.state.in_((ImportState.PLANNING, ImportState.RUNNING)),
            or_(Import.lease_until.is_(None), Import.lease_until < at),
        )
        .order_by(Import.created_at, Import.id)
        .limit(1)
    )


def remove_finished(db: Session, *, before: datetime, limit: int) -> int:
    """Forget imports that ended before a time; how many."""
    old = db.scalars(
        select(Import.id)
        .where(and_(Import.state.not_in(UNFINISHED), Import.finished_at < before))
        .limit(limit)
    ).all()
    if old:
        db.execute(delete(Import).where(Import.id.in_(old)))
    return len(old)


def web_source(db: Session, source_id: int, *, lock: bool = False) -> WebSource:
    """Raises WebSourceNotFound."""
    found = db.get(WebSource, source_id, with_for_update=lock) if source_id < 2**31 else None
    if found is None:
        raise WebSourceNotFound(source_id)
    return found


def unfinished_of(db: Session, web_source_id: int) -> Import | None:
    """The import of a web source that is not over, of which there is one at most."""
    return db.scalar(
        select(Import).where(Import.web_source_id == web_source_id, Import.state.in_(UNFINISHED))
    )


def _row(import_id: str, position: int, item: PlannedItem) -> dict[str, object]:
    return {
        "import_id": import_id,
        "position": position,
        "name": item.name,
        "state": item.state,
        "article_id": item.article_id,
        "title": item.title[:LONGEST_TITLE] if item.title else None,
        "reason": item.reason,
        "duplicate_of": item.duplicate_of,
        "chosen": item.chosen,
        "seen_revision": item.seen_revision,
        "document": to_json(item.document) if item.document else None,
    }
