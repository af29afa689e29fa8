"""Queries over sessions and messages. Nothing here commits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from core.db import now
from core.errors import MessageNotFound, SessionNotFound
from core.sessions import message_words
from core.sessions.models import (
    ChatSession,
    Feedback,
    Message,
    Role,
    SessionStatus,
)

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
"""PostgreSQL stores no NUL, and no encoding has a half of a character."""


@dataclass(frozen=True)
class SessionFilter:
    """Which sessions a list shows; `None` does not filter."""

    user_id: str | None = None
    status: SessionStatus | None = None
    outcome: str | None = None
    tag: str | None = None
    text: str | None = None
    """Words of one message, or a part of the session id or the user id, ignoring case."""
    since: datetime | None = None
    """Last active then or later."""
    until: datetime | None = None
    """Begun earlier; with `since`, sessions that went on in between."""
    escalated_first: bool = False
    """Sessions that are with a person come before all others."""


@dataclass(frozen=True)
class Glimpse:
    """What a list shows of a session: a customer's words, and what was last done."""

    said: str
    outcome: str | None


class Said(NamedTuple):
    """What a turn needs to know of an earlier message."""

    role: str
    content: str
    outcome: str | None


class TokenState(NamedTuple):
    """Which generation of its customer's token a session takes, and since when."""

    status: str
    generation: int
    exchanged_at: datetime | None


_SESSION = select(ChatSession).where(ChatSession.id == bindparam("key"))
_LOCKED_SESSION = _SESSION.with_for_update().execution_options(populate_existing=True)
_TOKEN_STATE = select(
    ChatSession.status, ChatSession.token_generation, ChatSession.token_rotated_at
).where(ChatSession.id == bindparam("key"))
_COUNT_MESSAGE = (
    update(ChatSession)
    .where(ChatSession.id == bindparam("key"))
    .values(message_count=ChatSession.message_count + 1, last_activity=bindparam("moment"))
    .returning(ChatSession.message_count)
    .execution_options(synchronize_session=False)
)
_SAID_BEFORE = (
    select(Message.role, Message.content, Message.outcome)
    .where(Message.session_id == bindparam("session_id"), Message.seq < bindparam("seq"))
    .order_by(Message.seq.desc())
    .limit(bindparam("limit"))
)
"""Without the sources, which are most of a message. These five are built once: every turn runs
them, and building a statement takes longer than running it."""


def get(db: Session, session_id: str, *, lock: bool = False) -> ChatSession:
    """One session. `lock` keeps other writers of it out until the transaction ends (PostgreSQL).

    Raises SessionNotFound.
    """
    found = db.scalar(_LOCKED_SESSION if lock else _SESSION, {"key": session_id})
    if found is None:
        raise SessionNotFound(session_id)
    return found


def languages(db: Session, session_ids: Sequence[str]) -> dict[str, str]:
    """In which language the product speaks in each of these sessions."""
    if not session_ids:
        return {}
    wanted = select(ChatSession.id, ChatSession.language).where(ChatSession.id.in_(session_ids))
    return {row.id: row.language for row in db.execute(wanted)}


def token_state(db: Session, session_id: str) -> TokenState | None:
    row = db.execute(_TOKEN_STATE, {"key": session_id}).one_or_none()
    return TokenState._make(row) if row else None


def exchange_token(db: Session, session_id: str, *, generation: int) -> None:
    """Begin the generation after this one, if it is still the present one."""
    db.execute(
        update(ChatSession)
        .where(ChatSession.id == session_id, ChatSession.token_generation == generation)
        .values(token_generation=generation + 1, token_rotated_at=now())
        .execution_options(synchronize_session=False)
    )


def append(
    db: Session, session: ChatSession, *, role: Role, content: str, **fields: Any
) -> Message:
    """Add a message to the end of a session and count it.

    Counting comes first: it locks the session, so that `seq` is drawn in the order of commits and
    a reader whose cursor is the last `seq` it saw misses nothing.
    Characters that cannot be stored are replaced by the sign for such (U+FFFD).
    """
    counted = {"key": session.id, "moment": now()}
    set_committed_value(session, "message_count", db.scalar(_COUNT_MESSAGE, counted))
    set_committed_value(session, "last_activity", counted["moment"])
    message = Message(session_id=session.id, role=role, content=storable(content), **fields)
    db.add(message)
    db.flush()
    return message


def storable(text: str) -> str:
    """The text with the sign for it (U+FFFD) in place of what cannot be stored."""
    return _UNSTORABLE.sub("\ufffd", text)


def message(db: Session, message_id: str) -> Message:
    """One message by its public id. Raises MessageNotFound."""
    found = db.scalar(select(Message).where(Message.id == message_id))
    if found is None:
        raise MessageNotFound(message_id)
    return found


def by_client_id(db: Session, session_id: str, client_message_id: str) -> Message | None:
    return db.scalar(
        select(Message).where(
            Message.session_id == session_id, Message.client_message_id == client_message_id
        )
    )


def answer_to(db: Session, question: Message) -> Message | None:
    """The bot's answer to a customer's message, once it is stored."""
    return db.scalar(
        select(Message).where(Message.reply_to == question.seq, Message.role == Role.ASSISTANT)
    )


def history(
    db: Session, session_id: str, *, limit: int, offset: int = 0, after_seq: int = 0
) -> tuple[Sequence[Message], int]:
    """Messages in order of arrival, and how many there are after `after_seq` in all."""
    wanted = select(Message).where(Message.session_id == session_id, Message.seq > after_seq)
    total = db.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    page = db.scalars(wanted.order_by(Message.seq).limit(limit).offset(offset)).all()
    return page, total


def said_before(db: Session, message: Message, *, limit: int) -> Sequence[Said]:
    """The last messages before one, oldest first."""
    rows = db.execute(
        _SAID_BEFORE, {"session_id": message.session_id, "seq": message.seq, "limit": limit}
    )
    return [Said._make(row) for row in rows][::-1]


def last_said(db: Session, session_id: str) -> dict[str, datetime]:
    """When each side said something for the last time, by role."""
    last = select(Message.role, func.max(Message.created_at)).where(
        Message.session_id == session_id
    )
    return {role: moment for role, moment in db.execute(last.group_by(Message.role))}


def glimpses(db: Session, session_ids: Sequence[str], *, text: str | None) -> dict[str, Glimpse]:
    """By session id: the last message with the words of `text`, or else the customer's last."""
    of_these = Message.session_id.in_(session_ids)
    said = _latest(db, of_these, Message.role == Role.USER)
    if terms := message_words.terms(text or ""):
        said |= _latest(db, of_these, message_words.each_holding(terms))
    done = _latest(db, of_these, Message.outcome.is_not(None))
    return {
        key: Glimpse(
            said[key].content if key in said else "", done[key].outcome if key in done else None
        )
        for key in session_ids
    }


def _latest(db: Session, *conditions: ColumnElement[bool]) -> dict[str, Message]:
    """The last message of each session that meets the conditions."""
    last = select(func.max(Message.seq)).where(*conditions).group_by(Message.session_id)
    rows = db.scalars(select(Message).where(Message.seq.in_(last)))
    return {row.session_id: row for row in rows}


def feedback_of(db: Session, seqs: Sequence[int]) -> dict[int, Feedback]:
    rows = db.scalars(select(Feedback).where(Feedback.message_seq.in_(seqs)))
    return {row.message_seq: row for row in rows}
