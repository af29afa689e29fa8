"""Full-text search over what was said: FTS5 on SQLite, a column of words on PostgreSQL.

Both are kept by the database itself (migrations 0014 and 0029), so that a message is found in the
same transaction that stores it, and gone from the index with its row.
"""

import re
from collections.abc import Sequence

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    column,
    exists,
    func,
    literal,
    literal_column,
    select,
    table,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.sessions.models import Message

MOST_WORDS = 20
"""Words of a search that are looked up; nobody types more to find a chat."""
SHORTEST_BEGINNING = 3
"""Characters from which on a word also finds longer ones that begin with it; shorter ones begin
so many that the search would cost more than it tells."""
NOT_A_WORD = r"[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+"
"""Signs that PostgreSQL would read as parts of addresses, numbers and paths; see migration 0029."""

_UNSEARCHABLE = re.compile(r"[\x00\ud800-\udfff]")
_WORD = re.compile(r"[^\W_]+")
_WORDS = table("message_words", column("rowid"))


def terms(searched: str) -> list[str]:
    """What is looked up: pieces between spaces that hold a letter or digit, each once."""
    pieces = _UNSEARCHABLE.sub(" ", searched).split()
    wordy = (piece for piece in pieces if any(sign.isalnum() for sign in piece))
    return list(dict.fromkeys(wordy))[:MOST_WORDS]


def holding(db: Session, searched: Sequence[str]) -> ColumnElement[bool]:
    """Of a query for messages: those that hold all the terms, in any order, ignoring case.

    A term of several words, such as AL-104, is held where they stand side by side.
    """
    return _on_words(searched) if _on_postgres(db) else Message.seq.in_(_rows(searched))


def seqs(db: Session, searched: Sequence[str]) -> Select[int]:
    """The `seq` of the messages that hold them all, read from the index alone on SQLite."""
    if _on_postgres(db):
        return select(Message.seq).where(_on_words(searched))
    return _rows(searched)


def are_common(db: Session, searched: Sequence[str], *, above: int) -> bool:
    """Whether more messages than `above` hold them. PostgreSQL weighs that itself: never there."""
    if _on_postgres(db):
        return False
    held = _rows(searched).limit(above + 1).subquery()
    return (db.scalar(select(func.count()).select_from(held)) or 0) > above


def held_in(searched: Sequence[str], session: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Of a query for sessions on SQLite: some message of each holds them.

    The sum keeps SQLite from beginning with all that hold them, again for each session.
    """
    held = (Message.seq + 0).in_(_rows(searched))
    return exists().where(Message.session_id == session, held)


def each_holding(searched: Sequence[str]) -> ColumnElement[bool]:
    """Nearly the same, for few messages that other conditions pick: it reads their text.

    FTS5 would go through all that hold a common word for each of them.
    """
    words = (word for term in searched for word in _WORD.findall(term))
    return and_(true(), *(Message.content.icontains(word, autoescape=True) for word in words))


def _on_postgres(db: Session) -> bool:
    return db.get_bind().dialect.name == "postgresql"


def _rows(searched: Sequence[str]) -> Select[int]:
    return select(_WORDS.c.rowid).where(_matches(searched))


def _matches(searched: Sequence[str]) -> ColumnElement[bool]:
    """FTS5 splits a quoted term into words itself; its language has no sign but `"` in there."""
    query = " AND ".join(_fts5(term) for term in searched)
    return literal_column("message_words").op("MATCH", is_comparison=True)(literal(query))


def _fts5(term: str) -> str:
    quoted = '"' + term.replace('"', " ") + '"'
    return f"{quoted}*" if len(term) >= SHORTEST_BEGINNING else quoted


def _on_words(searched: Sequence[str]) -> ColumnElement[bool]:
    query = " & ".join(_tsquery(term) for term in searched)
    asked = func.to_tsquery(literal_column("'simple'::regconfig"), query)
    return literal_column("messages.words").bool_op("@@")(asked)


def _tsquery(term: str) -> str:
    quoted = "'" + re.sub(NOT_A_WORD, " ", term) + "'"
    return f"{quoted}:*" if len(term) >= SHORTEST_BEGINNING else quoted
