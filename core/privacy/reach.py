"""Every row that hangs on sessions, found by the foreign keys themselves.

So a table that is added later is exported and erased without anybody thinking of it.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Table, func, or_, select
from sqlalchemy.orm import Session

from core.db import Base
from core.errors import InvalidInput
from core.sessions.models import ChatSession

SESSIONS = Base.metadata.tables[ChatSession.__tablename__]
LONGEST_USER_ID = 200
Reach = Mapping[Table, ColumnElement[bool]]


def checked(user_id: str) -> str:
    """Raises InvalidInput for what cannot be a customer's id."""
    if not user_id.strip() or len(user_id) > LONGEST_USER_ID:
        raise InvalidInput(f"A user_id has 1 to {LONGEST_USER_ID} characters.")
    return user_id


def sessions_of(db: Session, user_id: str) -> Sequence[ChatSession]:
    """All sessions that were opened with this id, the oldest first."""
    mine = select(ChatSession).where(ChatSession.user_id == user_id)
    return db.scalars(mine.order_by(ChatSession.created_at, ChatSession.id)).all()


def reach(session_ids: Sequence[str]) -> Reach:
    """The condition of their rows for each table that goes with a session, parents first."""
    found: dict[Table, ColumnElement[bool]] = {SESSIONS: SESSIONS.c.id.in_(session_ids)}
    for table in Base.metadata.sorted_tables:
        keys = [key for key in table.foreign_keys if key.ondelete == "CASCADE"]
        hangs_on = [
            key.parent.in_(select(key.column).where(found[key.column.table]))
            for key in keys
            if key.column.table in found and key.column.table is not table
        ]
        if hangs_on and table is not SESSIONS:
            found[table] = or_(*hangs_on)
    return found


def counts(db: Session, within: Reach) -> dict[str, int]:
    """Rows by table; those without any are left out."""
    counted = {
        table.name: db.scalar(select(func.count()).select_from(table).where(condition)) or 0
        for table, condition in within.items()
    }
    return {name: count for name, count in sorted(counted.items()) if count}
