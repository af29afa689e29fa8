"""What an import would do, item by item, compared with the base as it is. Nothing here commits."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import InvalidDocument
from core.knowledge import repository
from core.knowledge.curation import Change, change_of
from core.knowledge.documents.document import Document
from core.knowledge.findings import findings
from core.knowledge.imports.duplicates import SeenTexts
from core.knowledge.imports.models import ItemState
from core.knowledge.models import Article, ArticleStatus, ArticleVersion

STATE = {
    Change.NEW: ItemState.NEW,
    Change.UPDATED: ItemState.CHANGED,
    Change.UNCHANGED: ItemState.UNCHANGED,
}
LENGTH_BOUND = 1.25
"""Texts that are alike to 0.9 differ in length by less than this factor."""
Found = Document | InvalidDocument


@dataclass(frozen=True)
class PlannedItem:
    """What would become of one file, row or page, or of an article that the source lost."""

    name: str
    state: ItemState
    article_id: str | None = None
    title: str | None = None
    reason: str | None = None
    duplicate_of: str | None = None
    seen_revision: int | None = None
    document: Document | None = None

    @property
    def chosen(self) -> bool:
        """Whether it is carried out unless somebody says otherwise."""
        return self.state not in (ItemState.DUPLICATE, ItemState.BROKEN)


def plan(
    db: Session, found: Sequence[Found], *, source: str | None = None, keep: Set[str] | None = None
) -> list[PlannedItem]:
    """An item for each of `found`, in order, then one for each article that is gone.

    Those are the articles of `source` that are neither found nor in `keep`; with `None` for `keep`
    nothing is gone.
    """
    items = [_compared(db, each) for each in found]
    items = list(_without_repetitions(db, items))
    if source is not None and keep is not None:
        present = keep | {item.article_id for item in items if item.document is not None}
        items += [
            PlannedItem(
                article.id, ItemState.GONE, article.id, article.title, None, None, article.revision
            )
            for article in sorted(repository.articles_from(db, source), key=lambda each: each.id)
            if article.id not in present
        ]
    return items


def _compared(db: Session, found: Found) -> PlannedItem:
    if isinstance(found, InvalidDocument):
        return PlannedItem(found.name, ItemState.BROKEN, reason=found.reason)
    article = db.get(Article, found.id)
    return PlannedItem(
        name=found.source or found.id,
        state=STATE[change_of(db, article, found)],
        article_id=found.id,
        title=found.title,
        reason=" ".join(findings(found.title, found.body)) or None,
        seen_revision=article.revision if article else None,
        document=found,
    )


def _without_repetitions(db: Session, items: Sequence[PlannedItem]) -> Iterator[PlannedItem]:
    """The items, of which those that repeat another one or an article of the base say so.

    An article of the base that the import brings anew counts as the import has it.
    """
    first: dict[str, PlannedItem] = {}
    for item in items:
        if item.article_id is not None:
            first.setdefault(item.article_id, item)
    seen = SeenTexts()
    known: dict[str, str] = {}
    for key, title, body in _texts_beside(db, items, first.keys()):
        known[key] = f'the article "{title}"'
        seen.add(key, title=title, body=body)
    for item in items:
        yield item if item.document is None else _unless_repeated(item, first, seen, known)


def _unless_repeated(
    item: PlannedItem, first: dict[str, PlannedItem], seen: SeenTexts, known: dict[str, str]
) -> PlannedItem:
    document = item.document
    assert document is not None
    earlier = first[document.id]
    if earlier is not item:
        reason = f'It has the id "{document.id}" that {earlier.name} has too.'
        return _repeating(item, document.id, reason)
    match = seen.add(document.id, title=document.title, body=document.body)
    known[document.id] = item.name
    if match is None or item.state is not ItemState.NEW:
        return item
    words = "the same text" if match.exact else "nearly the same text"
    return _repeating(item, match.key, f"It has {words} as {known[match.key]}.")


def _repeating(item: PlannedItem, other: str, reason: str) -> PlannedItem:
    return replace(item, state=ItemState.DUPLICATE, reason=reason, duplicate_of=other)


def _texts_beside(
    db: Session, items: Sequence[PlannedItem], brought: Iterable[str]
) -> Iterator[tuple[str, str, str]]:
    """Id, title and body of what is published and as long as something that is new."""
    lengths = [
        len(item.document.body) for item in items if item.document and item.state == ItemState.NEW
    ]
    if not lengths:
        return
    length = func.length(ArticleVersion.body)
    published = (
        select(Article.id, ArticleVersion.title, ArticleVersion.body)
        .join(ArticleVersion, ArticleVersion.id == Article.published_version_id)
        .where(
            Article.status == ArticleStatus.PUBLISHED,
            length.between(min(lengths) / LENGTH_BOUND, max(lengths) * LENGTH_BOUND),
        )
        .order_by(Article.id)
        .execution_options(yield_per=500)
    )
    own = set(brought)
    for key, title, body in db.execute(published):
        if key not in own:
            yield key, title, body
