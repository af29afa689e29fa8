"""Queries over recalled versions and who was answered from them. Nothing here commits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, insert, select
from sqlalchemy.orm import Session, aliased

from core.agent.models import Turn, TurnHit
from core.errors import RecallNotFound
from core.escalation.models import Ticket
from core.knowledge.models import ArticleVersion
from core.quality.recalls.models import AnswerCorrection, AnswerRecall
from core.sessions.models import ChatSession, Message


@dataclass(frozen=True)
class Answered:
    """A session that was answered from a version: what was asked last, and what became of it.

    `delivered_at` is when its correction was put into the chat, `None` before or without one.
    """

    session_id: str
    user_id: str | None
    status: str
    question: str
    answer_id: str
    answered_at: datetime
    answers: int
    delivered_at: datetime | None


def open_recall(db: Session, article_id: str, number: int) -> AnswerRecall | None:
    """The recall of a version that is in force, if there is one."""
    return db.scalar(
        select(AnswerRecall).where(
            AnswerRecall.article_id == article_id,
            AnswerRecall.version_number == number,
            AnswerRecall.withdrawn_at.is_(None),
        )
    )


def require_open(db: Session, article_id: str, number: int) -> AnswerRecall:
    """Raises RecallNotFound."""
    found = open_recall(db, article_id, number)
    if found is None:
        raise RecallNotFound(f"{article_id} {number}")
    return found


def recalls(db: Session, *, limit: int, offset: int) -> tuple[Sequence[AnswerRecall], int]:
    """A page of all recalls, the latest first, and how many there are."""
    total = db.scalar(select(func.count()).select_from(AnswerRecall)) or 0
    latest = select(AnswerRecall).order_by(AnswerRecall.id.desc())
    return db.scalars(latest.limit(limit).offset(offset)).all(), total


def in_force(db: Session) -> int:
    """How many recalls were not taken back."""
    kept = select(func.count()).select_from(AnswerRecall).where(AnswerRecall.withdrawn_at.is_(None))
    return db.scalar(kept) or 0


def version(db: Session, article_id: str, number: int) -> ArticleVersion | None:
    return db.scalar(
        select(ArticleVersion).where(
            ArticleVersion.article_id == article_id, ArticleVersion.number == number
        )
    )


def answered(
    db: Session, article_id: str, number: int, *, recall_id: int | None, limit: int, offset: int
) -> tuple[list[Answered], int]:
    """A page of the sessions that were answered from a version, the latest first, and how many."""
    cited = _citing(article_id, number).subquery()
    total = db.scalar(select(func.count()).select_from(cited)) or 0
    answer, question = aliased(Message), aliased(Message)
    rows = db.execute(
        select(
            ChatSession.id,
            ChatSession.user_id,
            ChatSession.status,
            question.content,
            answer.id,
            answer.created_at,
            cited.c.answers,
            AnswerCorrection.delivered_at,
        )
        .join(cited, cited.c.session_id == ChatSession.id)
        .join(answer, answer.seq == cited.c.answer_seq)
        .join(question, question.seq == answer.reply_to)
        .outerjoin(
            AnswerCorrection,
            (AnswerCorrection.session_id == ChatSession.id)
            & (AnswerCorrection.recall_id == recall_id),
        )
        .order_by(answer.seq.desc())
        .limit(limit)
        .offset(offset)
    )
    return [Answered(*row) for row in rows], total


def delivered(db: Session, recall_id: int) -> int:
    """How many sessions have been told."""
    told = select(func.count()).select_from(AnswerCorrection)
    told = told.where(
        AnswerCorrection.recall_id == recall_id, AnswerCorrection.delivered_at.is_not(None)
    )
    return db.scalar(told) or 0


def unlisted(db: Session, recall: AnswerRecall) -> list[tuple[str, int]]:
    """Session and last answer of those that were answered from the version and are not put down."""
    cited = _citing(recall.article_id, recall.version_number).subquery()
    listed = exists().where(
        AnswerCorrection.recall_id == recall.id,
        AnswerCorrection.session_id == cited.c.session_id,
    )
    rows = db.execute(select(cited.c.session_id, cited.c.answer_seq).where(~listed))
    return [(session, seq) for session, seq in rows]


def enlist(db: Session, recall: AnswerRecall) -> int:
    """Put down every session that was answered from the version and is not yet; how many."""
    rows = unlisted(db, recall)
    if rows:
        db.execute(
            insert(AnswerCorrection),
            [
                {"recall_id": recall.id, "session_id": session, "answer_seq": seq}
                for session, seq in rows
            ],
        )
    return len(rows)


def in_force_since(db: Session, moment: datetime) -> Sequence[AnswerRecall]:
    return db.scalars(
        select(AnswerRecall).where(
            AnswerRecall.withdrawn_at.is_(None), AnswerRecall.recalled_at >= moment
        )
    ).all()


def due(db: Session, *, limit: int) -> list[tuple[int, str]]:
    """Recall and session of corrections that nobody has been told yet."""
    rows = db.execute(
        select(AnswerCorrection.recall_id, AnswerCorrection.session_id)
        .join(AnswerRecall, AnswerRecall.id == AnswerCorrection.recall_id)
        .where(AnswerCorrection.delivered_at.is_(None), AnswerRecall.withdrawn_at.is_(None))
        .order_by(AnswerCorrection.recall_id, AnswerCorrection.session_id)
        .limit(limit)
    )
    return [(recall, session) for recall, session in rows]


def recalled(db: Session, answer_ids: Iterable[str]) -> dict[str, AnswerRecall]:
    """Those of the answers that quote a version whose recall is in force, by message id."""
    rows = db.execute(
        select(Message.id, AnswerRecall)
        .join(Turn, Turn.answer_seq == Message.seq)
        .join(TurnHit, (TurnHit.question_seq == Turn.question_seq) & TurnHit.cited_as.is_not(None))
        .join(
            AnswerRecall,
            (AnswerRecall.article_id == TurnHit.article_id)
            & (AnswerRecall.version_number == TurnHit.version_number),
        )
        .where(Message.id.in_(list(answer_ids)), AnswerRecall.withdrawn_at.is_(None))
    )
    return {message: recall for message, recall in rows}


def contact_of(db: Session, session_id: str) -> str | None:
    """The e-mail address that the customer left last in a session."""
    left = select(Ticket.contact_email).where(
        Ticket.session_id == session_id, Ticket.contact_email.is_not(None)
    )
    return db.scalar(left.order_by(Ticket.id.desc()).limit(1))


def _citing(article_id: str, number: int) -> Select[str, int | None, int]:
    """By session: its last answer that quotes the version, and how many do."""
    return (
        select(
            Turn.session_id,
            func.max(Turn.answer_seq).label("answer_seq"),
            func.count(Turn.answer_seq.distinct()).label("answers"),
        )
        .join(TurnHit, TurnHit.question_seq == Turn.question_seq)
        .where(
            TurnHit.article_id == article_id,
            TurnHit.version_number == number,
            TurnHit.cited_as.is_not(None),
            Turn.answer_seq.is_not(None),
        )
        .group_by(Turn.session_id)
    )
