"""Publish whole articles, archive them, read them. Each public method is one transaction.

A change is visible to lexical search at its commit; the vector index follows by a job.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from core.db import Transactions
from core.errors import ArticleNotFound
from core.knowledge import catalogue, jobs, publishing, repository
from core.knowledge.catalogue import ArticleDetail, ArticleEntry, ArticleFilter
from core.knowledge.changes import noted
from core.knowledge.documents.document import Document
from core.knowledge.jobs import BatchProgress
from core.knowledge.models import Article, ArticleStatus, ArticleVersion, Audience

ALL = ArticleFilter()
ARCHIVED_AT_ONCE = 200
GONE = "Its source no longer has it."


class Change(StrEnum):
    """What an import did with one document, or would do."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Changed:
    """An article after a change; `batch` is that of the index jobs, if there is anything to do."""

    detail: ArticleDetail
    batch: str | None


@dataclass(frozen=True)
class Origin:
    """Who publishes something, of which set it is, and the batch that its index job belongs to."""

    author: str
    source: str | None = None
    batch: str | None = None


class CurationService:
    """Publish, archive and read articles."""

    def __init__(self, transactions: Transactions, *, model: str) -> None:
        self._transactions = transactions
        self._model = model

    def publish(
        self,
        document: Document,
        *,
        author: str,
        source: str | None = None,
        batch: str | None = None,
    ) -> Change:
        """Make a document the published version of its article; nothing happens if it is already.

        A draft of the article stays as it is. The index job belongs to `batch`, so that its
        progress can be followed.
        """
        if self.compare(document) is Change.UNCHANGED:
            self._note_source(document.id, source, author)
            return Change.UNCHANGED
        passages = publishing.prepare(document.title, document.body)
        with self._transactions.begin() as db:
            return enter(
                db, document, passages, origin=Origin(author=author, source=source, batch=batch)
            )

    def compare(self, document: Document) -> Change:
        """What publishing a document would do."""
        with self._transactions.read() as db:
            return change_of(db, db.get(Article, document.id), document)

    def archive(
        self,
        article_id: str,
        *,
        author: str,
        reason: str | None = None,
        batch: str | None = None,
    ) -> Changed:
        """Take an article out of retrieval; its versions stay for the answers that quoted them.

        Nothing happens if it is archived already. Raises ArticleNotFound.
        """
        with self._transactions.begin() as db:
            article = repository.require(db, article_id)
            with noted(db, article, by=author, action="archived", reason=reason):
                queued = publishing.archive(db, article, batch=batch)
            return Changed(catalogue.detail(db, article, model=self._model), queued)

    def archive_missing(self, source: str, *, keep: set[str], batch: str, author: str) -> list[str]:
        """Archive the articles of a source that its latest import no longer has; their ids.

        In several transactions: nobody else could write while thousands are archived in one.
        """
        gone = self.missing(source, keep=keep)
        for start in range(0, len(gone), ARCHIVED_AT_ONCE):
            with self._transactions.begin() as db:
                for article_id in gone[start : start + ARCHIVED_AT_ONCE]:
                    article = repository.require(db, article_id)
                    with noted(db, article, by=author, action="archived", reason=GONE):
                        publishing.archive(db, article, batch=batch)
        return gone

    def missing(self, source: str, *, keep: set[str]) -> list[str]:
        """Ids of the articles of a source that are not in `keep` and not archived."""
        with self._transactions.read() as db:
            return sorted(a.id for a in repository.articles_from(db, source) if a.id not in keep)

    def find(
        self, wanted: ArticleFilter = ALL, *, limit: int = 100, offset: int = 0
    ) -> tuple[Sequence[ArticleEntry], int]:
        """One page of the articles that match, and how many match in all."""
        with self._transactions.read() as db:
            return catalogue.find(db, wanted, limit=limit, offset=offset)

    def owners(self) -> list[str]:
        """Who owns articles, in order."""
        with self._transactions.read() as db:
            return catalogue.owners(db)

    def tags(self) -> list[str]:
        """The tags that articles have, in order."""
        with self._transactions.read() as db:
            return catalogue.tags(db)

    def detail(self, article_id: str) -> ArticleDetail:
        """Raises ArticleNotFound."""
        with self._transactions.read() as db:
            article = repository.get(db, article_id)
            return catalogue.detail(db, article, model=self._model)

    def public_version(self, article_id: str) -> ArticleVersion:
        """What a customer may read of an article. Raises ArticleNotFound."""
        with self._transactions.read() as db:
            article = repository.get(db, article_id)
            readable = (
                article.status == ArticleStatus.PUBLISHED and article.audience == Audience.PUBLIC
            )
            if not readable or article.published_version_id is None:
                raise ArticleNotFound(article_id)
            version = repository.version(db, article.published_version_id)
        if version is None:
            raise ArticleNotFound(article_id)
        return version

    def is_known(self, article_id: str) -> bool:
        """Whether there is such an article, whatever its status."""
        with self._transactions.read() as db:
            return db.get(Article, article_id) is not None

    def is_empty(self) -> bool:
        return self.find(limit=1)[1] == 0

    def progress(self, batch: str) -> BatchProgress:
        """How far a batch is; one without jobs is finished."""
        with self._transactions.read() as db:
            return jobs.progress(db, batch)

    def known_progress(self, batch: str) -> BatchProgress:
        """How far a batch is. Raises JobNotFound where no job belongs to it."""
        with self._transactions.read() as db:
            return jobs.known_progress(db, batch)

    def jobs_by_state(self) -> dict[str, int]:
        with self._transactions.read() as db:
            return jobs.by_state(db)

    def _note_source(self, article_id: str, source: str | None, author: str) -> None:
        """Remember where an unchanged article comes from now."""
        if source is None:
            return
        with self._transactions.begin() as db:
            article = repository.require(db, article_id)
            with noted(db, article, by=author, action=_action(source)):
                article.source = source


def _action(source: str | None) -> str:
    return "imported" if source else "published"


def change_of(db: Session, article: Article | None, document: Document) -> Change:
    """What publishing a document as this article would do."""
    if article is None:
        return Change.NEW
    current = publishing.is_current(db, article, document)
    return Change.UNCHANGED if current else Change.UPDATED


def enter(
    db: Session,
    document: Document,
    passages: Sequence[publishing.PreparedPassage],
    *,
    origin: Origin,
) -> Change:
    """Publish a document as its article, which is made if need be, inside the caller's transaction.

    What is published already is not published again, and only remembers its source.
    """
    article, change = _entered(db, document)
    new, action = change is Change.NEW, _action(origin.source)
    with noted(db, article, by=origin.author, action=action, new=new):
        article.source = origin.source or article.source
        if change is not Change.UNCHANGED:
            publishing.publish(
                db, article, document, passages, author=origin.author, batch=origin.batch
            )
    return change


def _entered(db: Session, document: Document) -> tuple[Article, Change]:
    """The document's article, locked and if need be made, and what publishing does to it."""
    if repository.locked(db, document.id) is None:
        article = Article(id=document.id, title=document.title)
        if repository.add(db, article):
            return article, Change.NEW
    article = repository.require(db, document.id)
    return article, change_of(db, article, document)
