"""The knowledge base as Markdown files that import to the same base.

What is published is written, whoever it is for. Drafts and archived articles are not: an import
would publish them.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import func, select

from core.db import Transactions
from core.errors import InvalidInput
from core.knowledge.documents.document import Document
from core.knowledge.documents.writing import file_name, to_markdown
from core.knowledge.models import Article, ArticleStatus, ArticleVersion
from core.knowledge.publishing import document_of

PAGE = 200
"""Articles that are read at once: no transaction lasts as long as an export."""
ARCHIVE_SUFFIX = ".zip"
_READABLE_BY_ALL = 0o644 << 16


@dataclass(frozen=True)
class ExportedArticle:
    """A published article, and when its text was."""

    document: Document
    published_at: datetime


class ExportService:
    """Write all that is published. Read-only."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def count(self) -> int:
        """How many articles an export has."""
        with self._transactions.read() as db:
            published = select(func.count()).where(Article.status == ArticleStatus.PUBLISHED)
            return db.scalar(published) or 0

    def articles(self) -> Iterator[ExportedArticle]:
        """The published articles in the order of their ids."""
        last = ""
        while page := self._page(after=last):
            yield from page
            last = page[-1].document.id

    def write_zip(self, target: IO[bytes], *, on_article: Callable[[], None] = lambda: None) -> int:
        """Write a zip of all articles; how many. The same base gives the same bytes."""
        count = 0
        with ZipFile(target, "w") as archive:
            for article in self.articles():
                archive.writestr(_entry(article), to_markdown(article.document), ZIP_DEFLATED)
                count += 1
                on_article()
        return count

    def write(self, path: Path, *, on_article: Callable[[], None] = lambda: None) -> int:
        """Write a zip where `path` ends in .zip, else a folder, which must be new or empty.

        Gives how many articles. A zip appears whole or not at all. Raises InvalidInput.
        """
        try:
            if path.suffix.lower() == ARCHIVE_SUFFIX:
                return self._write_archive(path, on_article)
            return self._write_folder(path, on_article)
        except OSError as error:
            reason = (error.strerror or "unknown").lower()
            raise InvalidInput(f"{path} cannot be written: {reason}.") from None

    def _write_archive(self, path: Path, on_article: Callable[[], None]) -> int:
        unfinished = path.with_name(f".{path.name}.part")
        try:
            with unfinished.open("wb") as target:
                count = self.write_zip(target, on_article=on_article)
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
        return count

    def _write_folder(self, path: Path, on_article: Callable[[], None]) -> int:
        path.mkdir(parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise InvalidInput(f"{path} is not empty. Name a new folder, or a file ending in .zip.")
        count = 0
        for article in self.articles():
            file = path / file_name(article.document.id)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(to_markdown(article.document).encode())
            count += 1
            on_article()
        return count

    def _page(self, *, after: str) -> list[ExportedArticle]:
        rows = (
            select(Article, ArticleVersion)
            .join(ArticleVersion, ArticleVersion.id == Article.published_version_id)
            .where(Article.status == ArticleStatus.PUBLISHED, Article.id > after)
            .order_by(Article.id)
            .limit(PAGE)
        )
        with self._transactions.read() as db:
            return [
                ExportedArticle(document_of(article, version), version.created_at)
                for article, version in db.execute(rows)
            ]


def _entry(article: ExportedArticle) -> ZipInfo:
    entry = ZipInfo(file_name(article.document.id), article.published_at.timetuple()[:6])
    entry.external_attr = _READABLE_BY_ALL
    return entry
