"""A second pair of eyes: a draft is submitted for review, and published or sent back.

Any curator may publish a draft, so approving is publishing it. Editing a submitted draft withdraws
it (`DraftService.save`). Each public method is one transaction.
"""

from sqlalchemy.orm import Session

from core.db import Transactions, now
from core.errors import NothingToReview, NotInReview
from core.knowledge import catalogue, repository
from core.knowledge.catalogue import ArticleDetail
from core.knowledge.changes import noted
from core.knowledge.drafts import require_revision
from core.knowledge.models import Article


class ReviewService:
    """Submit drafts for review and send them back."""

    def __init__(self, transactions: Transactions, *, model: str) -> None:
        self._transactions = transactions
        self._model = model

    def submit(self, article_id: str, *, author: str, revision: int | None = None) -> ArticleDetail:
        """Ask for a review of the draft; again it changes nothing.

        Raises ArticleNotFound, ArticleChanged, NothingToReview.
        """
        with self._transactions.begin() as db:
            article = repository.require(db, article_id)
            require_revision(article, revision)
            draft = repository.draft(db, article_id)
            if draft is None:
                raise NothingToReview(article_id)
            if draft.submitted_by is None:
                with noted(db, article, by=author, action="submitted"):
                    draft.submitted_by, draft.submitted_at = author, now()
                    article.revision += 1
            return self._detail(db, article)

    def send_back(
        self, article_id: str, *, author: str, note: str | None = None, revision: int | None = None
    ) -> ArticleDetail:
        """End the review without publishing; the article's history has the note.

        Raises ArticleNotFound, ArticleChanged, NotInReview.
        """
        with self._transactions.begin() as db:
            article = repository.require(db, article_id)
            require_revision(article, revision)
            draft = repository.draft(db, article_id)
            if draft is None or draft.submitted_by is None:
                raise NotInReview(article_id)
            with noted(db, article, by=author, action="sent back", reason=note):
                draft.submitted_by = draft.submitted_at = None
                article.revision += 1
            return self._detail(db, article)

    def _detail(self, db: Session, article: Article) -> ArticleDetail:
        db.flush()
        return catalogue.detail(db, article, model=self._model)
