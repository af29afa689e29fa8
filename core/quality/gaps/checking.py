"""Ask a gap's questions again of what is live, and keep which of them are answered now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.agent import repository as turns
from core.audit.log import Change, note
from core.db import Transactions, now
from core.knowledge import jobs
from core.knowledge.models import Article, ArticleVersion
from core.quality.gaps import repository
from core.quality.gaps.models import Gap, GapQuestion, GapState
from core.quality.rehearsal import Question, Rehearsal
from core.sessions.models import Message, Outcome

WORKER = "Switchboard"
"""Who checks by itself, in the audit log."""


@dataclass(frozen=True)
class Checked:
    """How many of a gap's questions customers would now be answered."""

    answered: int
    questions: int


class GapChecking:
    """Finds out what publishing has brought."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        rehearsal: Rehearsal,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._transactions = transactions
        self._rehearsal = rehearsal
        self._now = clock

    def run_some(self) -> int:
        """Check one gap after something was published; how many questions that asked."""
        with self._transactions.read() as db:
            due = _due(db)
        return self.check(due, by=WORKER).questions if due is not None else 0

    def check(self, gap_id: int, *, by: str) -> Checked:
        """Ask every question of a gap again. It closes when all are answered, opens when not.

        An answer counts that cites the gap's article, or a text published after the question.
        Stores no message. Raises GapNotFound.
        """
        with self._transactions.read() as db:
            gap = repository.require(db, gap_id)
            latest = jobs.latest(db)
            asked = [
                (each.message, Question(each.message.content, _earlier(db, each.message)))
                for each in repository.questions(db, gap_id)
            ]
        stage = self._rehearsal.stage()
        given = [(message, stage.given(question)) for message, question in asked]
        cited = {key for _, answer in given for key in answer.articles}
        with self._transactions.begin() as db:
            published = _published(db, cited)
            answers = {
                message.seq: _answering(answer.articles, message, gap.article_id, published)
                for message, answer in given
                if answer.outcome is Outcome.ANSWERED
            }
            return self._keep(db, gap_id, answers, latest, by)

    def _keep(
        self, db: Session, gap_id: int, answers: dict[int, str | None], latest: int, by: str
    ) -> Checked:
        gap = repository.require(db, gap_id, lock=True)
        rows = db.scalars(select(GapQuestion).where(GapQuestion.gap_id == gap_id)).all()
        before = {"state": gap.state, "answered": sum(row.answered_at is not None for row in rows)}
        at = self._now()
        for row in rows:
            article_id = answers.get(row.question_seq)
            row.answered_by = article_id
            row.answered_at = (row.answered_at or at) if article_id else None
        answered = sum(row.answered_at is not None for row in rows)
        gap.checked_job, gap.checked_at = latest, at
        gap.state = _state(gap, answered, len(rows))
        change = Change(before, {"state": gap.state, "answered": answered})
        note(db, repository.subject(gap_id), by=by, action="checked", change=change)
        return Checked(answered, len(rows))


def _state(gap: Gap, answered: int, questions: int) -> GapState:
    if gap.state == GapState.DISMISSED:
        return GapState.DISMISSED
    if questions and answered == questions:
        return GapState.CLOSED
    return GapState.DRAFTED if gap.article_id else GapState.OPEN


def _answering(
    articles: Sequence[str], message: Message, own: str | None, published: dict[str, datetime]
) -> str | None:
    """The cited article that closes the gap for a question, its own one first."""
    if own in articles:
        return own
    new = (key for key in articles if key in published and published[key] > message.created_at)
    return next(new, None)


def _published(db: Session, articles: set[str]) -> dict[str, datetime]:
    """Since when the present texts of some articles are public."""
    rows = db.execute(
        select(Article.id, ArticleVersion.created_at)
        .join(ArticleVersion, ArticleVersion.id == Article.published_version_id)
        .where(Article.id.in_(articles))
    )
    return {article_id: at for article_id, at in rows}


def _earlier(db: Session, message: Message) -> tuple[str, ...]:
    return tuple(turns.context_before(db, message).earlier_questions)


def _due(db: Session) -> int | None:
    """The gap to check next, if any: none while something is being indexed."""
    if jobs.waiting(db):
        return None
    return db.scalar(
        select(Gap.id)
        .where(Gap.state.in_(repository.UNFINISHED), Gap.checked_job < jobs.latest(db))
        .order_by(Gap.article_id.is_(None), Gap.checked_job, Gap.id)
        .limit(1)
    )
