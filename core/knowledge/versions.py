"""The history of an article: its versions, what changed between them, and back to an earlier one.

Each public method is one transaction, which long texts are prepared before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from itertools import chain

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.db import Transactions
from core.errors import VersionNotFound
from core.knowledge import catalogue, publishing, repository
from core.knowledge.changes import noted
from core.knowledge.comparison import Comparison, compared
from core.knowledge.curation import Changed
from core.knowledge.matching import MAX_LINES, TOO_LONG
from core.knowledge.models import Article, ArticleStatus, ArticleVersion


@dataclass(frozen=True)
class VersionEntry:
    """A version, and whether it is what customers get now."""

    version: ArticleVersion
    is_published: bool


class VersionService:
    """Read an article's versions, which never change, and publish an earlier one again."""

    def __init__(self, transactions: Transactions, *, model: str) -> None:
        self._transactions = transactions
        self._model = model

    def of_article(
        self, article_id: str, *, limit: int, offset: int = 0
    ) -> tuple[Sequence[VersionEntry], int]:
        """One page of an article's versions, the newest first, and how many there are.

        Raises ArticleNotFound.
        """
        with self._transactions.read() as db:
            article = repository.get(db, article_id)
            own = select(ArticleVersion).where(ArticleVersion.article_id == article.id)
            total = db.scalar(select(func.count()).select_from(own.subquery())) or 0
            newest = own.order_by(ArticleVersion.number.desc()).limit(limit).offset(offset)
            return [_entry(article, version) for version in db.scalars(newest)], total

    def get(self, article_id: str, number: int) -> VersionEntry:
        """Raises ArticleNotFound, VersionNotFound."""
        with self._transactions.read() as db:
            article = repository.get(db, article_id)
            return _entry(article, _version(db, article, number))

    def diff(self, article_id: str, *, old: int, new: int) -> str:
        """What changed from one version to another, as a unified diff of all that it says.

        Of texts that are too long to be compared all lines are in it, which its `@@` line says.
        Raises ArticleNotFound, VersionNotFound.
        """
        before, after = (self.get(article_id, number).version for number in (old, new))
        names = (f"version {before.number}", f"version {after.number}")
        return "".join(_changes(_lines(before), _lines(after), *names))

    def compare(self, article_id: str, *, old: int, new: int) -> Comparison:
        """Two versions side by side, with the words that differ.

        Raises ArticleNotFound, VersionNotFound.
        """
        before, after = (self.get(article_id, number).version for number in (old, new))
        return compared(_text(before), _text(after))

    def restore(self, article_id: str, number: int, *, author: str) -> Changed:
        """Publish an earlier version's text as a new one; nothing happens if it is out already.

        Audience, tags and owner stay as they are. Raises ArticleNotFound, VersionNotFound.
        """
        version = self.get(article_id, number).version
        passages = publishing.prepare(version.title, version.body)
        with self._transactions.begin() as db:
            article = repository.require(db, article_id)
            document = publishing.document_of(article, version)
            batch = None
            if not publishing.is_current(db, article, document):
                reason = f"Version {number} was restored."
                with noted(db, article, by=author, action="restored", reason=reason):
                    batch = publishing.publish(db, article, document, passages, author=author)
            db.flush()
            return Changed(catalogue.detail(db, article, model=self._model), batch)


def _version(db: Session, article: Article, number: int) -> ArticleVersion:
    version = db.scalar(
        select(ArticleVersion).where(
            ArticleVersion.article_id == article.id, ArticleVersion.number == number
        )
    )
    if version is None:
        raise VersionNotFound(f"{article.id} {number}")
    return version


def _entry(article: Article, version: ArticleVersion) -> VersionEntry:
    is_out = article.status == ArticleStatus.PUBLISHED
    return VersionEntry(version, is_out and article.published_version_id == version.id)


def _changes(before: list[str], after: list[str], old: str, new: str) -> Iterable[str]:
    if before == after or len(before) + len(after) <= MAX_LINES:
        return unified_diff(before, after, old, new)
    ranges = f"@@ -1,{len(before)} +1,{len(after)} @@ {TOO_LONG}\n"
    removed, added = (f"-{line}" for line in before), (f"+{line}" for line in after)
    return chain((f"--- {old}\n", f"+++ {new}\n", ranges), removed, added)


def _lines(version: ArticleVersion) -> list[str]:
    return [f"{line}\n" for line in _text(version)]


def _text(version: ArticleVersion) -> list[str]:
    lines = [version.title, "", *version.body.split("\n")]
    for name, values in (("Also asked as", version.phrasings), ("Keywords", version.keywords)):
        if values:
            lines += ["", f"{name}:", *values]
    return lines
