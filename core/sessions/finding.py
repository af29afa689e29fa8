"""Which sessions a list shows. Nothing here commits."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, null, or_, select
from sqlalchemy.orm import Session

from core.sessions import message_words
from core.sessions.models import ChatSession, Message, SessionStatus
from core.sessions.note_models import SessionTag
from core.sessions.repository import SessionFilter, storable

_SESSIONS = ChatSession.__table__


def find(
    db: Session, wanted: SessionFilter, *more: ColumnElement[bool], limit: int, offset: int
) -> tuple[Sequence[ChatSession], int]:
    """Sessions that meet `more` too, the latest active first, and how many match in all."""
    conditions = [*_conditions(db, wanted), *more]
    query = _narrowed(conditions, wanted) if conditions else _every(wanted)
    found = db.execute(query.limit(limit).offset(offset)).all()
    total = (found[0][1] if found else None) or _number(db, conditions)
    page = select(ChatSession).where(ChatSession.id.in_([key for key, _ in found]))
    return db.scalars(page.order_by(*_order(_SESSIONS, wanted))).all(), total


def _every(wanted: SessionFilter) -> Select[Any, Any]:
    """Without their number: an index knows that sooner by itself."""
    return select(ChatSession.id, null()).order_by(*_order(_SESSIONS, wanted))


def _narrowed(conditions: Sequence[ColumnElement[bool]], wanted: SessionFilter) -> Select[Any, Any]:
    """With their number, which is counted in what was found: conditions are looked at once."""
    columns = ChatSession.id, ChatSession.status, ChatSession.last_activity
    found = select(*columns).where(*conditions).cte("found")
    total = select(func.count()).select_from(found).scalar_subquery()
    return select(found.c.id, total).order_by(*_order(found, wanted))


def _order(sessions: FromClause, wanted: SessionFilter) -> list[ColumnElement[Any]]:
    latest = [sessions.c.last_activity.desc(), sessions.c.id]
    if not wanted.escalated_first:
        return latest
    return [(sessions.c.status == SessionStatus.ESCALATED).desc(), *latest]


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
    """By words of a message, or by a part of the session's id or the customer's.

    Where more messages hold the words than there are sessions, nearly each session has one among
    its first, and SQLite finds them sooner there than by the session of each message.
    """
    readable = storable(searched)
    named = or_(
        ChatSession.id.icontains(readable, autoescape=True),
        ChatSession.user_id.icontains(readable, autoescape=True),
    )
    terms = message_words.terms(searched)
    if not terms:
        return named
    if message_words.are_common(db, terms, above=_number(db, [])):
        # where it holds, the slower two are not looked at
        return or_(message_words.held_in(terms, ChatSession.id), named)
    said = select(Message.session_id).where(message_words.holding(db, terms)).distinct()
    # In one set: beside an OR, PostgreSQL looks through the list anew for each session.
    return ChatSession.id.in_(said.union(select(ChatSession.id).where(named).correlate(None)))
