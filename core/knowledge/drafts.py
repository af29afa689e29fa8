"""Write an article: a draft that nobody finds, until it is published as a version.

Each public method is one transaction, which long texts are prepared before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import uuid4

from sqlalchemy.orm import Session

from core.audit.log import Change, Subject, note
from core.db import Transactions
from core.errors import ArticleChanged, ArticleExists, InvalidDocument, NothingToPublish
from core.knowledge import catalogue, publishing, repository
from core.knowledge.catalogue import ArticleDetail
from core.knowledge.curation import Changed
from core.knowledge.documents.assembly import edited
from core.knowledge.documents.document import Document
from core.knowledge.documents.identity import path_slug, title_id
from core.knowledge.models import Article, ArticleDraft

NUMBERED = 20
"""Articles of one title that are told apart by a number; later ones by something random."""


@dataclass(frozen=True)
class Deleted:
    """What became of an article: gone, or `archived` with the batch of its index jobs, if any."""

    archived: bool
    batch: str | None = None


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
            if not publish:
                _write(db, article, document, author)
                return self._changed(db, article)
            batch = publishing.publish(db, article, document, passages, author=author)
            return self._changed(db, article, batch)

    def save(
        self, document: Document, *, author: str, revision: int | None = None
    ) -> ArticleDetail:
        """Write the draft of an article, of a published one too.

        `revision` is that of the article as its editor saw it, if anyone else's change matters.
        Raises ArticleNotFound, ArticleChanged, InvalidDocument.
        """
        document = edited(document)
        with self._transactions.begin() as db:
            article = repository.require(db, document.id)
            _require_revision(article, revision)
            _write(db, article, document, author)
            return self._changed(db, article).detail

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
        of which customers would read nothing.
        """
        with self._transactions.read() as db:
            seen = repository.get(db, article_id)
            draft = repository.draft(db, article_id)
        _require_revision(seen, revision)
        if draft is None:
            raise NothingToPublish(article_id)
        passages = _passages(draft.title, draft.body)
        with self._transactions.begin() as db:
            article = repository.require(db, article_id)
            current = repository.draft(db, article_id)
            if current is None:
                raise NothingToPublish(article_id)
            _require_revision(article, seen.revision)
            document = _document(current)
            batch = publishing.publish(db, article, document, passages, author=author)
            db.delete(current)
            db.flush()
            change = Change(after={"version": repository.next_number(db, article_id) - 1})
            subject = Subject("article", article_id)
            note(db, subject, by=author, action="published", change=change, reason=reason)
            return self._changed(db, article, batch)

    def delete(self, article_id: str) -> Deleted:
        """Delete an article that was never published; archive one that was, without its draft.

        Answers that cited a published text still show it, and one may be about to.
        Raises ArticleNotFound.
        """
        with self._transactions.begin() as db:
            article = repository.require(db, article_id)
            if article.published_version_id is None:
                db.delete(article)  # its draft goes with it
                return Deleted(archived=False)
            draft = repository.draft(db, article_id)
            if draft is not None:
                db.delete(draft)
            return Deleted(archived=True, batch=publishing.archive(db, article))

    def _changed(self, db: Session, article: Article, batch: str | None = None) -> Changed:
        db.flush()
        return Changed(catalogue.detail(db, article, model=self._model), batch)


def _passages(title: str, body: str) -> list[publishing.PreparedPassage]:
    """What customers will find. Raises InvalidDocument for headings and comments alone."""
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


def _require_revision(article: Article, revision: int | None) -> None:
    if revision is not None and revision != article.revision:
        raise ArticleChanged(article.id, article.revision)


def _write(db: Session, article: Article, document: Document, author: str) -> None:
    draft = repository.draft(db, article.id) or ArticleDraft(article_id=article.id)
    draft.title, draft.body, draft.url = document.title, document.body, document.url
    draft.audience, draft.tags = document.audience, list(document.tags)
    draft.owner, draft.review_by = document.owner, document.review_by
    draft.author = author
    db.add(draft)
    if article.published_version_id is None:
        publishing.describe(article, document)
    else:
        article.revision += 1


def _document(draft: ArticleDraft) -> Document:
    return Document(
        id=draft.article_id,
        title=draft.title,
        body=draft.body,
        url=draft.url,
        tags=tuple(draft.tags),
        audience=draft.audience,
        owner=draft.owner,
        review_by=draft.review_by,
    )
