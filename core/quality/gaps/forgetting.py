"""What is left of a session's questions in gaps, when the session is removed."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.quality.gaps.models import Gap, GapQuestion
from core.quality.gaps.titles import title_of
from core.sessions.models import ChatSession, Message
from core.sessions.personal import names_of


def forget(db: Session, session_ids: Sequence[str]) -> None:
    """Before sessions go: their gaps are called after questions of others, or go with them.

    In the caller's transaction. Rows of `gap_questions` go with the sessions by themselves.
    """
    theirs = (
        select(GapQuestion.gap_id)
        .join(Message, Message.seq == GapQuestion.question_seq)
        .where(Message.session_id.in_(session_ids))
    )
    locked = select(Gap).where(Gap.id.in_(theirs)).order_by(Gap.id).with_for_update()
    for gap in db.scalars(locked).all():
        titles = _titles_left(db, gap.id, without=session_ids)
        if not titles:
            db.execute(delete(Gap).where(Gap.id == gap.id))
        elif gap.title not in titles:
            gap.title = titles[0]


def _titles_left(db: Session, gap_id: int, *, without: Sequence[str]) -> list[str]:
    rows = db.execute(
        select(Message.content, ChatSession.context, ChatSession.user_id)
        .join(GapQuestion, GapQuestion.question_seq == Message.seq)
        .join(ChatSession, ChatSession.id == Message.session_id)
        .where(GapQuestion.gap_id == gap_id, ChatSession.id.not_in(without))
        .order_by(Message.seq)
    )
    return [title_of(content, names_of(context, user_id)) for content, context, user_id in rows]
