"""Carry out one item of an import, inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.db import now
from core.knowledge import publishing, repository
from core.knowledge.changes import noted
from core.knowledge.curation import GONE, Change, Origin, change_of, enter
from core.knowledge.documents.document import Document
from core.knowledge.documents.stored import from_json
from core.knowledge.imports import repository as imports
from core.knowledge.imports.models import Import, ImportItem, ItemOutcome
from core.knowledge.models import ArticleStatus
from core.knowledge.publishing import PreparedPassage

OUTCOME = {
    Change.NEW: ItemOutcome.NEW,
    Change.UPDATED: ItemOutcome.UPDATED,
    Change.UNCHANGED: ItemOutcome.UNCHANGED,
}
CHANGED_SINCE = "The article was changed after this plan was made, so it was left as it is."


@dataclass(frozen=True)
class Prepared:
    """An item's document and its passages; `None` for an article that is to be archived."""

    document: Document | None
    passages: Sequence[PreparedPassage] = ()


def prepare(item: ImportItem) -> Prepared:
    """Done before the transaction: a long text takes its time."""
    if item.document is None:
        return Prepared(None)
    document = from_json(item.document)
    return Prepared(document, publishing.prepare(document.title, document.body))


def take(db: Session, record: Import, item_id: int, prepared: Prepared) -> None:
    """Publish or archive as the item says, once, and note in it what that did.

    An article that somebody changed after the plan was made is left alone.
    """
    item = db.get(ImportItem, item_id, with_for_update=True)
    if item is None or item.taken_at is not None:
        return
    if prepared.document is not None:
        outcome = _publish(db, record, item, prepared.document, prepared.passages)
    else:
        outcome = _archive(db, record, item)
    item.outcome, item.taken_at, item.document = outcome, now(), None
    if outcome is ItemOutcome.SKIPPED:
        item.reason = CHANGED_SINCE


def _publish(
    db: Session,
    record: Import,
    item: ImportItem,
    document: Document,
    passages: Sequence[PreparedPassage],
) -> ItemOutcome:
    if _changed_since(db, item, document):
        return ItemOutcome.SKIPPED
    origin = Origin(author=record.author, source=record.source, batch=record.id)
    outcome = OUTCOME[enter(db, document, passages, origin=origin)]
    imports.saw(db, record.id, repository.require(db, document.id))
    return outcome


def _changed_since(db: Session, item: ImportItem, document: Document) -> bool:
    """Whether somebody else's change would be lost."""
    article = repository.locked(db, document.id)
    same = (article.revision if article else None) == item.seen_revision
    return not same and change_of(db, article, document) is not Change.UNCHANGED


def _archive(db: Session, record: Import, item: ImportItem) -> ItemOutcome:
    article = repository.locked(db, item.article_id or "")
    if article is None or article.status == ArticleStatus.ARCHIVED:
        return ItemOutcome.SKIPPED
    if article.revision != item.seen_revision or article.source != record.source:
        return ItemOutcome.SKIPPED
    with noted(db, article, by=record.author, action="archived", reason=GONE):
        publishing.archive(db, article, batch=record.id)
    return ItemOutcome.ARCHIVED
