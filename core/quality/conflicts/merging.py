"""The draft that a merge opens: the article that stays, with the other's passage in its place."""

from dataclasses import dataclass, replace

from core.errors import NothingToPublish
from core.knowledge.catalogue import ArticleDetail
from core.knowledge.changes import working_document
from core.knowledge.documents.document import Document
from core.quality.conflicts.models import Conflict


@dataclass(frozen=True)
class PassageSide:
    """One of the two passages of a conflict."""

    article_id: str
    title: str
    text: str


def sides(conflict: Conflict, *, keep_left: bool) -> tuple[PassageSide, PassageSide]:
    """The passage that stays, and the other one."""
    left = PassageSide(conflict.left_article_id, conflict.left_title, conflict.left_text)
    right = PassageSide(conflict.right_article_id, conflict.right_title, conflict.right_text)
    return (left, right) if keep_left else (right, left)


def draft_of(detail: ArticleDetail, kept: PassageSide, added: PassageSide | None) -> Document:
    """The article's draft, or else its published text, with a passage put behind its own.

    Raises NothingToPublish where the article has no text.
    """
    written = working_document(detail.article, detail.version, detail.draft)
    if written is None:
        raise NothingToPublish(detail.article.id)
    if added is None:
        return written
    return replace(written, body=_behind(written.body, kept.text, added.text))


def _behind(body: str, passage: str, added: str) -> str:
    """`added` after the passage, or at the end where the passage does not stand as it was cut."""
    at = body.find(passage)
    end = at + len(passage) if at >= 0 else len(body.rstrip())
    return f"{body[:end].rstrip()}\n\n{added}\n\n{body[end:].lstrip()}".rstrip() + "\n"
