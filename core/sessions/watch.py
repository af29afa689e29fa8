"""What is new in the sessions that a process watches: a few queries for all of them together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from core.db import Transactions, now
from core.errors import MessageNotFound
from core.sessions import repository
from core.sessions.hidden import HiddenValues
from core.sessions.models import ChatSession, Message, SessionStatus, TypingSign

MOST_MESSAGES = 500
"""Messages of a history in one answer."""
MOST_NEWS = 100
"""New messages of one session in one answer; the rest comes with the next."""

_GLANCE = select(ChatSession.id, ChatSession.status, ChatSession.message_count).where(
    ChatSession.id.in_(bindparam("session_ids", expanding=True))
)
_WRITING = select(TypingSign).where(
    TypingSign.session_id.in_(bindparam("session_ids", expanding=True)),
    TypingSign.until > bindparam("moment"),
)
# Built once, since every watching process runs them several times a second.


@dataclass(frozen=True)
class Position:
    """How far someone has read in a session."""

    status: SessionStatus
    seq: int = 0
    """Of the last message; 0 before the first."""
    message_id: str | None = None


@dataclass(frozen=True)
class Seen:
    """What a watcher knows of a session: messages up to `seq`, of `count` in all."""

    seq: int
    count: int
    """-1 asks for the messages even if none was added."""


@dataclass(frozen=True)
class News:
    """A session as it is now: messages after the watcher's, in order, and who is writing."""

    status: SessionStatus
    count: int
    messages: Sequence[Message] = ()
    more: bool = False
    """There are further messages, after these."""
    writing: Sequence[TypingSign] = ()


class SessionWatch:
    """Read-only, for customers: messages say what placeholders stand for.

    Within a session messages become visible in the order of their `seq`.

    Every writer of messages holds its session's row lock before it draws a `seq`, so a reader
    that has seen one has seen all that came before it.
    """

    def __init__(self, transactions: Transactions, *, hidden: HiddenValues) -> None:
        self._transactions = transactions
        self._hidden = hidden

    def position(self, session_id: str) -> Position:
        """Where a session stands now. Raises SessionNotFound."""
        with self._transactions.read() as db:
            status = SessionStatus(repository.get(db, session_id).status)
            last = db.execute(
                select(Message.seq, Message.id)
                .where(Message.session_id == session_id)
                .order_by(Message.seq.desc())
                .limit(1)
            ).first()
        return Position(status, *last) if last else Position(status)

    def place_of(self, session_id: str, message_id: str) -> int:
        """The `seq` of a session's message. Raises MessageNotFound."""
        with self._transactions.read() as db:
            known = repository.message(db, message_id)
        if known.session_id != session_id:
            raise MessageNotFound(message_id)
        return known.seq

    def between(self, session_id: str, start: int, end: int) -> Sequence[Message]:
        """The first `MOST_MESSAGES` with a `seq` above `start`, up to `end`."""
        with self._transactions.read() as db:
            missed = db.scalars(
                select(Message)
                .where(Message.session_id == session_id, Message.seq > start, Message.seq <= end)
                .order_by(Message.seq)
                .limit(MOST_MESSAGES)
            ).all()
            self._hidden.show(db, missed)
        return missed

    def news(self, seen: Mapping[str, Seen]) -> dict[str, News]:
        """The news of each session; one that is missing from the answer has been deleted."""
        ids = {"session_ids": list(seen)}
        with self._transactions.read() as db:
            found = {
                row[0]: News(SessionStatus(row[1]), row[2]) for row in db.execute(_GLANCE, ids)
            }
            changed = {
                key: seen[key].seq for key, new in found.items() if new.count != seen[key].count
            }
            messages = _after(db, changed) if changed else {}
            self._hidden.show(db, chain.from_iterable(messages.values()))
            writing: dict[str, list[TypingSign]] = {}
            for sign in db.scalars(_WRITING, ids | {"moment": now()}):
                writing.setdefault(sign.session_id, []).append(sign)
        return {
            key: replace(
                new,
                messages=messages.get(key, ())[:MOST_NEWS],
                more=len(messages.get(key, ())) > MOST_NEWS,
                writing=writing.get(key, ()),
            )
            for key, new in found.items()
        }


def _after(db: Session, cursors: Mapping[str, int]) -> dict[str, list[Message]]:
    place = func.row_number().over(partition_by=Message.session_id, order_by=Message.seq)
    wanted = or_(
        *((Message.session_id == key) & (Message.seq > seq) for key, seq in cursors.items())
    )
    ranked = select(Message.seq, place.label("place")).where(wanted).subquery()
    rows = db.scalars(
        select(Message)
        .join(ranked, ranked.c.seq == Message.seq)
        .where(ranked.c.place <= MOST_NEWS + 1)
        .order_by(Message.seq)
    )
    found: dict[str, list[Message]] = {}
    for message in rows:
        found.setdefault(message.session_id, []).append(message)
    return found
