"""The publish gate: what a draft does to the answers, before customers see it."""

import time
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from core.db import Transactions
from core.errors import ArticleNotFound, DraftNotCompared, NothingToPublish, PublishingWorsens
from core.knowledge import repository as knowledge
from core.knowledge.catalogue import ArticleDetail
from core.knowledge.curation import Changed
from core.knowledge.documents.document import Document
from core.knowledge.drafts import DraftService, require_revision
from core.knowledge.models import Article, ArticleDraft, JobState
from core.quality.examination import Examination
from core.quality.models import RunKind, TestRun
from core.quality.planning import stamp
from core.quality.runs import RunService

WAIT_S = 60.0
"""How long publishing waits for a comparison that another process makes."""
POLL_S = 0.1
AT_ONCE = 20


class PublishGate:
    """Saves and publishes drafts; what is saved is compared with what is live."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        drafts: DraftService,
        runs: RunService,
        examination: Examination,
    ) -> None:
        self._transactions = transactions
        self._drafts = drafts
        self._runs = runs
        self._examination = examination

    def save(
        self, document: Document, *, author: str, revision: int | None = None
    ) -> ArticleDetail:
        """Write the draft of an article; the worker compares its answers with the live ones.

        Raises ArticleNotFound, ArticleChanged, InvalidDocument.
        """
        detail = self._drafts.save(document, author=author, revision=revision)
        self.request(document.id, by=author)
        return detail

    def request(self, article_id: str, *, by: str, revision: int | None = None) -> TestRun:
        """The comparison of a draft as it is: there already, or asked for now.

        `revision` is that of the article as its editor saw it, if anyone else's change matters.
        Raises ArticleNotFound, ArticleChanged, NothingToPublish.
        """
        with self._transactions.begin() as db:
            article = knowledge.require(db, article_id)
            require_revision(article, revision)
            if knowledge.draft(db, article_id) is None:
                raise NothingToPublish(article_id)
            run = _latest(db, article_id)
            if run is not None and _is_current(db, run, article.revision):
                return run
            if run is not None and run.state == JobState.QUEUED:
                run.revision, run.requested_by = article.revision, by
                return run
            run = TestRun(
                kind=RunKind.GATE,
                article_id=article_id,
                revision=article.revision,
                requested_by=by,
            )
            db.add(run)
            db.flush()
            return run

    def catch_up(self) -> int:
        """Ask for the comparison of drafts that changed since their last one; how many."""
        compared = exists().where(
            TestRun.kind == RunKind.GATE,
            TestRun.article_id == Article.id,
            TestRun.revision == Article.revision,
        )
        uncompared = (
            select(ArticleDraft.article_id, ArticleDraft.author)
            .join(Article, Article.id == ArticleDraft.article_id)
            .where(~compared)
            .limit(AT_ONCE)
        )
        with self._transactions.read() as db:
            due = db.execute(uncompared).all()
        for article_id, author in due:
            with suppress(ArticleNotFound, NothingToPublish):  # published or deleted meanwhile
                self.request(article_id, by=author)
        return len(due)

    def of_draft(self, article_id: str) -> TestRun | None:
        """The latest comparison of the article's draft as it is now, if there is any yet."""
        with self._transactions.read() as db:
            article = knowledge.get(db, article_id)
            run = _latest(db, article_id)
            return run if run is not None and run.revision == article.revision else None

    def of_article(self, article_id: str, *, limit: int = 20) -> Sequence[TestRun]:
        """Comparisons of the article's drafts, the latest first."""
        with self._transactions.read() as db:
            return db.scalars(_of(article_id).limit(limit)).all()

    def publish(
        self,
        article_id: str,
        *,
        author: str,
        revision: int | None = None,
        reason: str | None = None,
    ) -> Changed:
        """Publish a draft that makes no answer worse, or with a reason in spite of it.

        Where the comparison is not there yet, it is made first; a reason needs none.
        Raises PublishingWorsens, DraftNotCompared, and as `DraftService.publish`.
        """
        reason = (reason or "").strip() or None
        if reason is None:
            run = self.request(article_id, by=author, revision=revision)
            _require_good(self._finished(run))
            revision = run.revision
        return self._drafts.publish(article_id, author=author, revision=revision, reason=reason)

    def _finished(self, run: TestRun) -> TestRun:
        deadline = time.monotonic() + WAIT_S
        while not self._examination.carry_out(run.id):
            if time.monotonic() > deadline:
                raise DraftNotCompared(run.id, "it takes longer than a minute.")
            time.sleep(POLL_S)
        return self._runs.get(run.id)


def _require_good(run: TestRun) -> None:
    if run.state == JobState.FAILED:
        raise DraftNotCompared(run.id, run.error or "")
    if run.worse:
        raise PublishingWorsens(run.id, run.worse)


def _of(article_id: str) -> Select[TestRun]:
    return (
        select(TestRun)
        .where(TestRun.kind == RunKind.GATE, TestRun.article_id == article_id)
        .order_by(TestRun.id.desc())
    )


def _latest(db: Session, article_id: str) -> TestRun | None:
    return db.scalar(_of(article_id).limit(1))


def _is_current(db: Session, run: TestRun, revision: int) -> bool:
    if run.revision != revision or run.state == JobState.FAILED:
        return False
    return run.state == JobState.QUEUED or not run.planned or run.stamp == stamp(db)
