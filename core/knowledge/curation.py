"""What may change the knowledge base. Each public method is one transaction.

A change is visible to lexical search at its commit; the vector index follows by a job.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from uuid import uuid4

from sqlalchemy.orm import Session

from core.db import Transactions
from core.errors import ArticleNotFound
from core.knowledge import lexical, repository
from core.knowledge.documents.document import Document
from core.knowledge.models import Article, ArticleStatus, ArticleVersion, Audience, Passage
from core.knowledge.passages import PassageText, embeddable, split
from core.knowledge.repository import BatchProgress


class Change(StrEnum):
    """What an import did with one document."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class ArticleDetail:
    """An article with its published version (if any) and that version's passages."""

    article: Article
    version: ArticleVersion | None
    passages: Sequence[Passage]
    indexed: frozenset[int]
    """Ids of the passages whose vectors are computed and stored."""


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

        The index job belongs to `batch`, so that its progress can be followed.
        """
        with self._transactions.begin() as db:
            article = db.get(Article, document.id)
            if article is not None and _is_current(db, article, document):
                article.source = source or article.source
                return Change.UNCHANGED
            change = Change.UPDATED if article else Change.NEW
            article = article or Article(id=document.id)
            _take_over(article, document, source)
            db.add(article)
            db.flush()
            _retire_passages(db, article)
            _publish_version(db, article, document, author)
            repository.enqueue(db, [article.id], batch=batch or new_batch())
        return change

    def archive(self, article_id: str, *, batch: str | None = None) -> None:
        """Take an article out of retrieval; its versions stay for the answers that quoted them.

        Raises ArticleNotFound.
        """
        with self._transactions.begin() as db:
            _archive(db, repository.get(db, article_id), batch or new_batch())

    def archive_missing(self, source: str, *, keep: set[str], batch: str) -> list[str]:
        """Archive the articles of a source that its latest import no longer has; their ids."""
        with self._transactions.begin() as db:
            gone = [a for a in repository.articles_from(db, source) if a.id not in keep]
            for article in gone:
                _archive(db, article, batch)
        return [article.id for article in gone]

    def find(
        self,
        *,
        text: str | None = None,
        status: ArticleStatus | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[Sequence[Article], int]:
        """Articles by title, and how many match in all."""
        with self._transactions.read() as db:
            return repository.find(db, text=text, status=status, limit=limit, offset=offset)

    def detail(self, article_id: str) -> ArticleDetail:
        """Raises ArticleNotFound."""
        with self._transactions.read() as db:
            article = repository.get(db, article_id)
            version_id = article.published_version_id
            if version_id is None:
                return ArticleDetail(article, None, (), frozenset())
            passages = repository.passages_of_version(db, version_id)
            stored = repository.vectors(
                db, (passage.content_hash for passage in passages), model=self._model
            )
            indexed = frozenset(p.id for p in passages if p.content_hash in stored)
            return ArticleDetail(article, repository.version(db, version_id), passages, indexed)

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

    def is_empty(self) -> bool:
        with self._transactions.read() as db:
            return repository.find(db, text=None, status=None, limit=1, offset=0)[1] == 0

    def progress(self, batch: str) -> BatchProgress:
        with self._transactions.read() as db:
            return repository.batch_progress(db, batch)

    def jobs_by_state(self) -> dict[str, int]:
        with self._transactions.read() as db:
            return repository.jobs_by_state(db)


def new_batch() -> str:
    return f"batch_{uuid4().hex[:16]}"


def _content_hash(document: Document) -> str:
    return sha256(
        "\0".join((document.title, document.url or "", document.body)).encode()
    ).hexdigest()


def _is_current(db: Session, article: Article, document: Document) -> bool:
    if article.status != ArticleStatus.PUBLISHED or article.published_version_id is None:
        return False
    version = repository.version(db, article.published_version_id)
    return (
        version is not None
        and version.content_hash == _content_hash(document)
        and article.audience == document.audience
        and tuple(article.tags) == document.tags
        and article.owner == document.owner
        and article.review_by == document.review_by
    )


def _take_over(article: Article, document: Document, source: str | None) -> None:
    article.title = document.title
    article.status = ArticleStatus.PUBLISHED
    article.audience = document.audience
    article.tags = list(document.tags)
    article.owner = document.owner
    article.review_by = document.review_by
    article.source = source or article.source


def _publish_version(db: Session, article: Article, document: Document, author: str) -> None:
    version = ArticleVersion(
        article_id=article.id,
        number=repository.next_number(db, article.id),
        title=document.title,
        body=document.body,
        url=document.url,
        content_hash=_content_hash(document),
        author=author,
    )
    db.add(version)
    db.flush()
    passages = [
        _passage(article.id, version, position, part)
        for position, part in enumerate(split(document.body))
    ]
    db.add_all(passages)
    article.published_version_id = version.id
    db.flush()
    if article.audience == Audience.PUBLIC:
        lexical.add(db, passages, title=version.title)


def _passage(article_id: str, version: ArticleVersion, position: int, part: PassageText) -> Passage:
    text, _ = embeddable(version.title, part)
    return Passage(
        version_id=version.id,
        article_id=article_id,
        position=position,
        heading=part.heading,
        text=part.text,
        content_hash=text.content_hash,
    )


def _retire_passages(db: Session, article: Article) -> None:
    if article.published_version_id is not None:
        old = repository.passages_of_version(db, article.published_version_id)
        lexical.remove(db, [passage.id for passage in old])


def _archive(db: Session, article: Article, batch: str) -> None:
    _retire_passages(db, article)
    article.status = ArticleStatus.ARCHIVED
    repository.enqueue(db, [article.id], batch=batch)
