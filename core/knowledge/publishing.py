"""Put a text in front of customers, and take it away again, inside the caller's transaction.

Lexical search follows at the commit, the vector index by the job that is queued with it.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.orm import Session, joinedload

from core.knowledge import jobs, lexical, repository
from core.knowledge.documents.document import Document
from core.knowledge.models import Article, ArticleStatus, ArticleVersion, Audience, Passage
from core.knowledge.passages import PassageText, embeddable, split


@dataclass(frozen=True)
class PreparedPassage:
    """A passage of a text that is about to be published."""

    part: PassageText
    content_hash: str


def prepare(title: str, body: str) -> list[PreparedPassage]:
    """The passages of a text. Done before the transaction: a long text takes its time."""
    return [PreparedPassage(part, embeddable(title, part)[0].content_hash) for part in split(body)]


def is_current(db: Session, article: Article, document: Document) -> bool:
    """Whether the document is what is published already, to the last tag."""
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


def publish(
    db: Session,
    article: Article,
    document: Document,
    passages: Sequence[PreparedPassage],
    *,
    author: str,
    batch: str | None = None,
) -> str:
    """Make a document a new version of its locked article, the published one; the jobs' batch."""
    _retire_passages(db, article)
    describe(article, document)
    article.status = ArticleStatus.PUBLISHED
    version = _add_version(db, document, author)
    article.published_version_id = version.id
    stored = [_passage(version, position, each) for position, each in enumerate(passages)]
    db.add_all(stored)
    db.flush()
    if article.audience == Audience.PUBLIC:
        searched = [passage for passage in stored if not passage.disabled]
        _make_findable(db, version, searched)
    return _queue(db, article, batch)


def archive(db: Session, article: Article, *, batch: str | None = None) -> str | None:
    """Take a locked article away from customers; its versions stay for the answers that quoted it.

    Gives the jobs' batch, or `None` where it was archived already.
    """
    if article.status == ArticleStatus.ARCHIVED:
        return None
    _retire_passages(db, article)
    article.status = ArticleStatus.ARCHIVED
    article.revision += 1
    return _queue(db, article, batch)


def describe(article: Article, document: Document) -> None:
    """Take over what lists show of an article."""
    article.title = document.title
    article.audience = document.audience
    article.tags = list(document.tags)
    article.owner = document.owner
    article.review_by = document.review_by
    article.revision = (article.revision or 0) + 1  # not set before it is first stored


def document_of(article: Article, version: ArticleVersion) -> Document:
    """A version of an article as a document, with what is known of the article now."""
    return Document(
        id=article.id,
        title=version.title,
        body=version.body,
        url=version.url,
        tags=tuple(article.tags),
        audience=article.audience,
        owner=article.owner,
        review_by=article.review_by,
        phrasings=tuple(version.phrasings),
        keywords=tuple(version.keywords),
    )


def _content_hash(document: Document) -> str:
    """Of what a version holds; what was published before there were phrasings keeps its hash."""
    parts = [document.title, document.url or "", document.body]
    if document.phrasings or document.keywords:
        parts.append(json.dumps([document.phrasings, document.keywords]))
    return sha256("\0".join(parts).encode()).hexdigest()


def found_by(title: str, phrasings: Sequence[str], keywords: Sequence[str]) -> str:
    """What lexical search reads as the title of each passage."""
    return "\n".join((title, *phrasings, *keywords))


def _add_version(db: Session, document: Document, author: str) -> ArticleVersion:
    version = ArticleVersion(
        article_id=document.id,
        number=repository.next_number(db, document.id),
        title=document.title,
        body=document.body,
        url=document.url,
        phrasings=list(document.phrasings),
        keywords=list(document.keywords),
        content_hash=_content_hash(document),
        author=author,
    )
    db.add(version)
    db.flush()
    return version


def _passage(version: ArticleVersion, position: int, prepared: PreparedPassage) -> Passage:
    return Passage(
        version_id=version.id,
        article_id=version.article_id,
        position=position,
        heading=prepared.part.heading,
        text=prepared.part.text,
        content_hash=prepared.content_hash,
        disabled=prepared.part.disabled,
    )


def _retire_passages(db: Session, article: Article) -> None:
    if article.published_version_id is not None:
        old = repository.passages_of_version(db, article.published_version_id)
        lexical.remove(db, [article.published_version_id], [passage.id for passage in old])


def _make_findable(db: Session, version: ArticleVersion, passages: Sequence[Passage]) -> None:
    title = found_by(version.title, version.phrasings, version.keywords)
    lexical.add(db, version.id, passages, title=title)


def _queue(db: Session, article: Article, batch: str | None) -> str:
    batch = batch or jobs.new_batch()
    jobs.enqueue(db, [article.id], batch=batch)
    return batch


def list_words_anew(db: Session) -> None:
    """Build the full-text index from the live passages, where the rows came without it."""
    live: dict[ArticleVersion, list[Passage]] = defaultdict(list)
    for passage in db.scalars(repository.live_passages().options(joinedload(Passage.version))):
        live[passage.version].append(passage)
    lexical.clear(db)
    for version, passages in live.items():
        _make_findable(db, version, passages)
