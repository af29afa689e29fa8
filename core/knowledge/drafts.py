"""Write an article: a draft that nobody finds, until it is published as a version.

Each public method is one transaction, which long texts are prepared before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import uuid4

from sqlalchemy.orm import Session

from core.db import Transactions
from core.errors import (
    ArticleChanged,
    ArticleExists,
    InvalidDocument,
    NeverPublished,
    NothingToPublish,
)
from core.knowledge import catalogue, publishing, repository
from core.knowledge.catalogue import ArticleDetail
from core.knowledge.changes import document_of_draft, note_deleted, noted, working_text
from core.knowledge.curation import Changed
from core.knowledge.documents.assembly import edited
from core.knowledge.documents.document import Document
from core.knowledge.documents.identity import path_slug, title_id
from core.knowledge.merging import Merged, has_marks, merge
from core.knowledge.models import Article, ArticleDraft

NUMBERED = 20
"""Articles of one title that are told apart by a number; later ones by something random."""


@dataclass(frozen=True)
class Deleted:
    """What became of an article: gone, or `archived` with the batch of its index jobs, if any."""

    archived: bool
    batch: str | None = None


@dataclass(frozen=True)
class MergedChange:
    """Two editors' changes together, and the revision of the article that one of them is in."""

    merged: Merged
    revision: int


class DraftService:
    """Create, change, publish and delete articles."""

    def __init__(self, transactions: Transactions, *, model: str) -> None:
        self._transactions = transactions
        self._model = model

    def create(self, document: Document, *, author: str, publish: bool = False) -> Changed:
        """Store a new article as a draft, or published at once.

        An empty id is made from the title. Raises InvalidDocument, ArticleExists.
        """
        document = edited(document)
        ids = _ids(document)
        passages = _passages(document.title, document.body) if publish else []
        with self._transactions.begin() as db:
            article = _add(db, ids, document)
            document = replace(document, id=article.id)
            batch = None
            with noted(db, article, by=author, action="created", new=True):
                if publish:
                    batch = publishing.publish(db, article, document, passages, author=author)
                else:
                    write_draft(db, article, document, author=author)
            return self._changed(db, article, batch)

    def save(
        self, document: Document, *, author: str, revision: int | None = None
    ) -> ArticleDetail:
        """Write the draft of an article, of a published one too; a review of it is over.

        `revision` is that of the article as its editor saw it, if anyone else's change matters.
        Raises ArticleNotFound, ArticleChanged, InvalidDocument.
        """
        document = edited(document)
        with self._transactions.begin() as db:
            article = repository.require(db, document.id)
            require_revision(article, revision)
            with noted(db, article, by=author, action="edited"):
                write_draft(db, article, document, author=author)
            return self._changed(db, article).detail

    def merge(self, base: Document, mine: Document) -> MergedChange:
        """An editor's change of `base` together with what the article says now; stores nothing.

        Raises ArticleNotFound.
        """
        with self._transactions.read() as db:
            article = repository.get(db, mine.id)
            theirs = working_text(db, article)
        return MergedChange(merge(base, theirs or base, mine), article.revision)

    def publish(
        self,
        article_id: str,
        *,
        author: str,
        revision: int | None = None,
        reason: str | None = None,
    ) -> Changed:
        """Make the draft the article's next version, and bring an archived article back with it.

        Of two at once one publishes. The audit log keeps the `reason`.
        Raises ArticleNotFound, ArticleChanged, NothingToPublish, and InvalidDocument for a text
        of which customers would read nothing, or too much: a merge's marks.
        """
        with self._transactions.read() as db:
            seen = repository.get(db, article_id)
            draft = repository.draft(db, article_id)
        require_revision(seen, revision)
        if draft is None:
            raise NothingToPublish(article_id)
        passages = _passages(draft.title, draft.body)
        with self._transactions.begin() as db:
            article = repository.require(db, article_id)
            current = repository.draft(db, article_id)
            if current is None:
                raise NothingToPublish(article_id)
            require_revision(article, seen.revision)
            document = document_of_draft(current)
            with noted(db, article, by=author, action="published", reason=reason):
                batch = publishing.publish(db, article, document, passages, author=author)
                db.delete(current)
            return self._changed(db, article, batch)

    def discard(
        self, article_id: str, *, author: str, revision: int | None = None
    ) -> ArticleDetail:
        """Throw the draft of a published article away; nothing happens where there is none.

        Raises ArticleNotFound, ArticleChanged, NeverPublished.
        """
        with self._transactions.begin() as db:
            article = repository.require(db, article_id)
            require_revision(article, revision)
            if article.published_version_id is None:
                raise NeverPublished(article_id)
            draft = repository.draft(db, article_id)
            if draft is not None:
                with noted(db, article, by=author, action="discarded"):
                    db.delete(draft)
                    article.revision += 1
            return self._changed(db, article).detail

    def delete(self, article_id: str, *, author: str) -> Deleted:
        """Delete an article that was never published; archive one that was, without its draft.

        Answers that cited a published text still show it, and one may be about to.
        Raises ArticleNotFound.
        """
        with self._transactions.begin() as db:
            article = repository.require(db, article_id)
            if article.published_version_id is None:
                note_deleted(db, article, by=author)
                db.delete(article)  # its draft goes with it
                return Deleted(archived=False)
            draft = repository.draft(db, article_id)
            with noted(db, article, by=author, action="archived"):
                if draft is not None:
                    db.delete(draft)
                batch = publishing.archive(db, article)
            return Deleted(archived=True, batch=batch)

    def _changed(self, db: Session, article: Article, batch: str | None = None) -> Changed:
        db.flush()
        return Changed(catalogue.detail(db, article, model=self._model), batch)


def _passages(title: str, body: str) -> list[publishing.PreparedPassage]:
    """What customers will find.

    Raises InvalidDocument for headings and comments alone, and for a merge that is not decided.
    """
    if has_marks(body):
        reason = "still has both texts of a merge. Keep one of them, and delete the lines of marks."
        raise InvalidDocument(title, reason)
    passages = publishing.prepare(title, body)
    if not passages:
        raise InvalidDocument(title, "has no text yet that customers could read. Write it first.")
    return passages


def _ids(document: Document) -> Iterator[str]:
    """The ids that a new article may have, best first. Raises InvalidDocument."""
    if document.id and path_slug(document.id) != document.id:
        allowed = path_slug(document.id) or title_id(document.title)
        reason = f"cannot have the id {document.id}; it could be {allowed}."
        raise InvalidDocument(document.title, reason)
    return iter([document.id]) if document.id else _free_ids(title_id(document.title))


def _free_ids(wanted: str) -> Iterator[str]:
    yield wanted
    yield from (f"{wanted}-{number}" for number in range(2, NUMBERED + 1))
    yield f"{wanted}-{uuid4().hex[:8]}"


def _add(db: Session, ids: Iterator[str], document: Document) -> Article:
    tried = document.id
    for tried in ids:
        article = Article(id=tried, title=document.title, audience=document.audience)
        if repository.add(db, article):
            return article
    raise ArticleExists(tried)


def require_revision(article: Article, revision: int | None) -> None:
    """Raises ArticleChanged where the article is not as its editor saw it."""
    if revision is not None and revision != article.revision:
        raise ArticleChanged(article.id, article.revision)


def write_draft(db: Session, article: Article, document: Document, *, author: str) -> None:
    """Make the document the draft of a locked article; what was submitted is withdrawn."""
    draft = repository.draft(db, article.id) or ArticleDraft(article_id=article.id)
    draft.title, draft.body, draft.url = document.title, document.body, document.url
    draft.audience, draft.tags = document.audience, list(document.tags)
    draft.owner, draft.review_by = document.owner, document.review_by
    draft.phrasings, draft.keywords = list(document.phrasings), list(document.keywords)
    draft.author = author
    draft.submitted_by = draft.submitted_at = None
    db.add(draft)
    if article.published_version_id is None:
        publishing.describe(article, document)
    else:
        article.revision += 1
