"""Queries and writes of memories. Nothing here commits."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, column, delete, func, or_, select, table
from sqlalchemy.orm import Session

from core.memory.known import Change, Known, relabelled
from core.memory.models import Memory
from core.sessions.hidden import PLACEHOLDER
from core.sessions.models import ChatSession, Message

MOST_KNOWN = 60
"""The latest memories that a turn looks at."""

# Statements of every turn, built once and on the table: for these the object mapper's own work
# takes longer than the database's.
_MEMORIES = cast(Table, Memory.__table__)
_FILES = table("attachments", column("id"), column("filename"))
_OF_FILE = _MEMORIES.c.attachment_id == _FILES.c.id
_HOLDS = (
    select(
        _MEMORIES.c.id,
        _MEMORIES.c.key,
        _MEMORIES.c.value,
        _MEMORIES.c.importance,
        _MEMORIES.c.created_at,
        _MEMORIES.c.message_seq,
        _MEMORIES.c.session_id,
        _FILES.c.filename,
    )
    .select_from(_MEMORIES.outerjoin(_FILES, _OF_FILE))
    .where(_MEMORIES.c.superseded_at.is_(None))
    .where(or_(_MEMORIES.c.expires_at.is_(None), _MEMORIES.c.expires_at > bindparam("at")))
    .order_by(_MEMORIES.c.id.desc())
    .limit(MOST_KNOWN)
)
_OWN = _MEMORIES.c.session_id == bindparam("session_id")
_KNOWN_HERE = _HOLDS.where(_OWN)
_KNOWN_OF_USER = _HOLDS.where(or_(_OWN, _MEMORIES.c.user_id == bindparam("user_id")))


def of_session(db: Session, session_id: str) -> Sequence[tuple[Memory, str, str | None]]:
    """Everything noted in a session, corrected or not, oldest first.

    With the id of its message and the name of the file that says it.
    """
    query = (
        select(Memory, Message.id, _FILES.c.filename)
        .join(Message, Message.seq == Memory.message_seq)
        .outerjoin(_FILES, Memory.attachment_id == _FILES.c.id)
        .where(Memory.session_id == session_id)
        .order_by(Memory.id)
    )
    return [(memory, message_id, filename) for memory, message_id, filename in db.execute(query)]


def known(db: Session, session: ChatSession, *, at: datetime) -> list[Known]:
    """What holds at a moment, in the order in which it was said.

    Other sessions count only where the company's own site vouches for who the customer is, and
    without what says something only there: a placeholder.
    """
    bound = {"session_id": session.id, "at": at}
    if session.user_verified and session.user_id is not None:
        rows = db.execute(_KNOWN_OF_USER, bound | {"user_id": session.user_id}).all()
    else:
        rows = db.execute(_KNOWN_HERE, bound).all()
    return [
        Known(
            row.id,
            row.key,
            row.value,
            row.importance,
            row.created_at,
            row.message_seq,
            elsewhere=row.session_id != session.id,
            filename=row.filename,
        )
        for row in reversed(rows)
        if row.session_id == session.id or not PLACEHOLDER.search(row.value)
    ]


def remember(
    db: Session,
    session: ChatSession,
    question: Message,
    changes: Sequence[Change],
    *,
    at: datetime,
) -> int:
    """Store what a message adds; what it corrects is kept with the time. How many were added."""
    for change in changes:
        noted = relabelled(change.noted, change.instead_of)
        memory = Memory(
            session_id=session.id,
            user_id=session.user_id if session.user_verified else None,
            message_seq=question.seq,
            attachment_id=noted.attachment_id,
            kind=noted.keeping.kind,
            key=noted.key,
            value=noted.value,
            importance=noted.keeping.importance,
            confidence=noted.confidence,
            created_at=at,
            expires_at=at + noted.keeping.lasts if noted.keeping.lasts else None,
        )
        db.add(memory)
        if change.instead_of is not None:
            db.flush()
            earlier = db.get(Memory, change.instead_of.id)
            if earlier is not None:
                earlier.superseded_at, earlier.superseded_by = at, memory.id
    return len(changes)


def forget(db: Session, memory_ids: Collection[int]) -> int:
    """Delete memories with everything that they took the place of; how many went."""
    gone: set[int] = set()
    ids = set(memory_ids)
    while ids:
        gone |= ids
        earlier = select(Memory.id).where(Memory.superseded_by.in_(ids))
        ids = set(db.scalars(earlier)) - gone
    if not gone:
        return 0
    removed = db.scalar(select(func.count()).where(Memory.id.in_(gone))) or 0
    db.execute(delete(Memory).where(Memory.id.in_(gone)))
    return removed


def noted_from(db: Session, question: Message) -> int:
    """How many things are remembered from a message."""
    query = select(func.count()).where(Memory.message_seq == question.seq)
    return db.scalar(query) or 0
