"""Call a wrong version back: who was answered from it, and what they are told.

Each public method is one transaction. The corrections themselves are `delivery`'s.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.audit.log import Change, Subject, note
from core.db import Transactions, now
from core.errors import InvalidInput, VersionNotFound, VersionPublished, VersionRecalled
from core.knowledge import publishing
from core.knowledge import repository as knowledge
from core.knowledge.models import Article, ArticleStatus, ArticleVersion
from core.quality.recalls import repository
from core.quality.recalls.models import AnswerRecall
from core.quality.recalls.repository import Answered

LONGEST_TEXT = 2000


@dataclass(frozen=True)
class RecallView:
    """A version, its recall if one is in force, and a page of the sessions answered from it.

    `told` of the `total` sessions have got their correction. `is_published` says that customers
    are still answered from the version.
    """

    version: ArticleVersion
    is_published: bool
    recall: AnswerRecall | None
    sessions: Sequence[Answered]
    total: int
    told: int


class RecallService:
    """Recall a version, see who saw it, take the recall back."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def view(self, article_id: str, number: int, *, limit: int = 25, offset: int = 0) -> RecallView:
        """Who was answered from a version, recalled or not.

        Raises ArticleNotFound, VersionNotFound.
        """
        with self._transactions.read() as db:
            article = knowledge.get(db, article_id)
            return _view(db, article, _version(db, article_id, number), limit=limit, offset=offset)

    def recall(
        self, article_id: str, number: int, *, by: str, text: str, archive: bool = False
    ) -> RecallView:
        """Tell every session that was answered from a version what is right instead.

        A version that customers are still answered from is recalled only with `archive`, which
        takes the article away from them at once. Raises ArticleNotFound, VersionNotFound,
        VersionPublished, VersionRecalled, InvalidInput.
        """
        text = _checked(text)
        try:
            with self._transactions.begin() as db:
                article = knowledge.require(db, article_id)
                version = _version(db, article_id, number)
                archived = _out_of_retrieval(db, article, version, archive=archive)
                if repository.open_recall(db, article_id, number) is not None:
                    raise VersionRecalled(article_id, number)
                recall = AnswerRecall(
                    article_id=article_id,
                    version_number=number,
                    title=version.title,
                    text=text,
                    recalled_by=by,
                )
                db.add(recall)
                db.flush()
                repository.enlist(db, recall)
                change = Change(after={"version": number, "text": text, "archived": archived})
                note(db, Subject("article", article_id), by=by, action="recalled", change=change)
                return _view(db, article, version, limit=25, offset=0)
        except IntegrityError:
            raise VersionRecalled(article_id, number) from None

    def withdraw(self, article_id: str, number: int, *, by: str) -> AnswerRecall:
        """Tell nobody any more; who was told already keeps what they were told.

        Raises RecallNotFound.
        """
        with self._transactions.begin() as db:
            knowledge.require(db, article_id)
            recall = repository.require_open(db, article_id, number)
            recall.withdrawn_by, recall.withdrawn_at = by, now()
            change = Change({"version": number, "text": recall.text})
            note(db, Subject("article", article_id), by=by, action="unrecalled", change=change)
        return recall

    def find(self, *, limit: int = 25, offset: int = 0) -> tuple[Sequence[AnswerRecall], int]:
        """A page of all recalls, the latest first, and how many there are."""
        with self._transactions.read() as db:
            return repository.recalls(db, limit=limit, offset=offset)

    def in_force(self) -> int:
        """How many recalls were not taken back."""
        with self._transactions.read() as db:
            return repository.in_force(db)

    def of_answers(self, answer_ids: Iterable[str]) -> dict[str, AnswerRecall]:
        """Those of the answers that were recalled since, by message id."""
        with self._transactions.read() as db:
            return repository.recalled(db, answer_ids)


def _view(
    db: Session, article: Article, version: ArticleVersion, *, limit: int, offset: int
) -> RecallView:
    recall = repository.open_recall(db, article.id, version.number)
    recall_id = recall.id if recall else None
    sessions, total = repository.answered(
        db, article.id, version.number, recall_id=recall_id, limit=limit, offset=offset
    )
    told = repository.delivered(db, recall_id) if recall_id else 0
    return RecallView(version, _is_out(article, version), recall, sessions, total, told)


def _version(db: Session, article_id: str, number: int) -> ArticleVersion:
    found = repository.version(db, article_id, number)
    if found is None:
        raise VersionNotFound(f"{article_id} {number}")
    return found


def _is_out(article: Article, version: ArticleVersion) -> bool:
    published = article.status == ArticleStatus.PUBLISHED
    return published and article.published_version_id == version.id


def _out_of_retrieval(
    db: Session, article: Article, version: ArticleVersion, *, archive: bool
) -> bool:
    """Whether the article had to be archived, so that nobody is answered from the version."""
    if not _is_out(article, version):
        return False
    if not archive:
        raise VersionPublished(article.id, version.number)
    publishing.archive(db, article)
    return True


def _checked(text: str) -> str:
    text = text.strip()
    if not 1 <= len(text) <= LONGEST_TEXT:
        raise InvalidInput(f"A correction has 1 to {LONGEST_TEXT:,} characters.")
    return text
