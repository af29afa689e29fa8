"""Which sessions a list shows. Nothing here commits."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, null, or_, select
from sqlalchemy.orm import Session

from core.sessions import message_words
from core.sessions.models import ChatSession, Message, SessionStatus
from core.sessions.note_models import SessionTag
from core.sessions.repository import SessionFilter, storable


def find(
    db: Session, wanted: SessionFilter, *more: ColumnElement[bool], limit: int, offset: int
) -> tuple[Sequence[ChatSession], int]:
    """Sessions that meet `more` too, the latest active first, and how many match in all."""
    conditions = [*_conditions(db, wanted), *more]
    order = [ChatSession.last_activity.desc(), ChatSession.id]
    if wanted.escalated_first:
        order.insert(0, (ChatSession.status == SessionStatus.ESCALATED).desc())
    counted = func.count().over() if conditions else null()
    query = select(ChatSession.id, counted).where(*conditions).order_by(*order)
    found = db.execute(query.limit(limit).offset(offset)).all()
    total = (found[0][1] if found else None) or _number(db, conditions)
    page = select(ChatSession).where(ChatSession.id.in_([key for key, _ in found]))
    return db.scalars(page.order_by(*order)).all(), total


def _number(db: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    """By itself, where no found row tells it: without conditions an index knows it sooner."""
    return db.scalar(select(func.count()).select_from(ChatSession).where(*conditions)) or 0


def _conditions(db: Session, wanted: SessionFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.user_id is not None:
        conditions.append(ChatSession.user_id == wanted.user_id)
    if wanted.status is not None:
        conditions.append(ChatSession.status == wanted.status)
    if wanted.outcome:
        conditions.append(
            ChatSession.id.in_(select(Message.session_id).where(Message.outcome == wanted.outcome))
        )
    if wanted.tag is not None:
        tagged = select(SessionTag.session_id).where(SessionTag.tag == wanted.tag)
        conditions.append(ChatSession.id.in_(tagged))
    if wanted.since is not None:
        conditions.append(ChatSession.last_activity >= wanted.since)
    if wanted.until is not None:
        conditions.append(ChatSession.created_at < wanted.until)
    if wanted.text:
        conditions.append(_found(db, wanted.text))
    return conditions


def _found(db: Session, searched: str) -> ColumnElement[bool]:
    """By words of a message, or by a part of the session's id or the customer's."""
    readable = storable(searched)
    found = [
        ChatSession.id.icontains(readable, autoescape=True),
        ChatSession.user_id.icontains(readable, autoescape=True),
    ]
    if terms := message_words.terms(searched):
        said = select(Message.session_id).where(message_words.holding(db, terms))
        found.append(ChatSession.id.in_(said))
    return or_(*found)
