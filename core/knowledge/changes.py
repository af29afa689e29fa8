"""What the audit log says of articles: each change with the fields that it changed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from core.audit.log import Change, Subject, note
from core.knowledge import publishing, repository
from core.knowledge.documents.document import Document
from core.knowledge.models import Article, ArticleDraft, ArticleVersion

KIND = "article"
State = Mapping[str, Any]


@contextmanager
def noted(
    db: Session,
    article: Article,
    *,
    by: str,
    action: str,
    reason: str | None = None,
    new: bool = False,
) -> Iterator[None]:
    """Note what the block does to a locked article, in the same transaction.

    Nothing is noted where it changes nothing; `new` says that the article is made here.
    """
    before = None if new else state(db, article)
    yield
    db.flush()
    change = Change(before, state(db, article))
    note(db, Subject(KIND, article.id), by=by, action=action, change=change, reason=reason)


def note_deleted(db: Session, article: Article, *, by: str) -> None:
    """Note that an article goes, before it does."""
    change = Change(before=state(db, article))
    note(db, Subject(KIND, article.id), by=by, action="deleted", change=change)


def state(db: Session, article: Article) -> State:
    """The fields of an article as an editor works on it: its draft's, else those published.

    Of a body the length and the beginning of its hash: the text itself is in the versions.
    """
    version = _published(db, article)
    draft = repository.draft(db, article.id)
    working = working_document(article, version, draft)
    return {
        "status": article.status,
        "version": version.number if version else None,
        "source": article.source,
        "submitted_by": draft.submitted_by if draft else None,
        **(_fields(working) if working else {}),
    }


def working_document(
    article: Article, version: ArticleVersion | None, draft: ArticleDraft | None
) -> Document | None:
    """What an editor works on: the draft, else the published text; `None` where neither is."""
    if draft is not None:
        return document_of_draft(draft)
    return publishing.document_of(article, version) if version is not None else None


def working_text(db: Session, article: Article) -> Document | None:
    """The same, of an article of the database."""
    return working_document(article, _published(db, article), repository.draft(db, article.id))


def _published(db: Session, article: Article) -> ArticleVersion | None:
    version_id = article.published_version_id
    return repository.version(db, version_id) if version_id is not None else None


def document_of_draft(draft: ArticleDraft) -> Document:
    return Document(
        id=draft.article_id,
        title=draft.title,
        body=draft.body,
        url=draft.url,
        tags=tuple(draft.tags),
        audience=draft.audience,
        owner=draft.owner,
        review_by=draft.review_by,
        phrasings=tuple(draft.phrasings),
        keywords=tuple(draft.keywords),
    )


def _fields(document: Document) -> dict[str, Any]:
    digest = sha256(document.body.encode()).hexdigest()[:12]
    return {
        "title": document.title,
        "body": f"{len(document.body):,} characters, SHA-256 {digest}",
        "url": document.url,
        "audience": document.audience,
        "tags": document.tags,
        "owner": document.owner,
        "review_by": document.review_by,
        "phrasings": document.phrasings,
        "keywords": document.keywords,
    }
