"""What operators note about sessions: words for each other, and tags to find them by."""

import re
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from core.audit import log
from core.audit.log import Subject
from core.db import Transactions
from core.errors import EmptyMessage, InvalidInput
from core.sessions import repository
from core.sessions.note_models import LONGEST_TAG, SessionNote, SessionTag

MOST_TAGS = 20
"""Of one session: more tell nothing apart."""
_TAG = re.compile(r"[^\W_][\w-]*")


class SessionNoteService:
    """Notes and tags of sessions. Each public method is one transaction.

    The audit log has who changed them and when, and not what they say: that goes with the session.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def of_session(self, session_id: str) -> Sequence[SessionNote]:
        """In the order in which they were written. Raises SessionNotFound."""
        with self._transactions.read() as db:
            repository.get(db, session_id)
            return notes(db, session_id)

    def add(self, session_id: str, *, by: str, text: str) -> SessionNote:
        """Raises SessionNotFound, EmptyMessage."""
        if not text.strip():
            raise EmptyMessage()
        with self._transactions.begin() as db:
            repository.get(db, session_id)
            log.note(db, Subject("session", session_id), by=by, action="note")
            return add_note(db, session_id, author=by, text=text.strip())

    def tags(self, session_ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """By session id, in order; a session without tags is left out."""
        with self._transactions.read() as db:
            return tags_of(db, session_ids)

    def known_tags(self) -> Sequence[str]:
        """Every tag that some session has, in order."""
        with self._transactions.read() as db:
            return db.scalars(select(SessionTag.tag).distinct().order_by(SessionTag.tag)).all()

    def set_tags(self, session_id: str, wanted: Iterable[str], *, by: str) -> Sequence[str]:
        """Replace a session's tags, and say which it has now.

        Raises SessionNotFound, InvalidInput.
        """
        tags = tidy(wanted)
        mine = SessionTag.session_id == session_id
        with self._transactions.begin() as db:
            repository.get(db, session_id, lock=True)  # whoever comes second replaces the first
            log.note(db, Subject("session", session_id), by=by, action="tag")
            db.execute(delete(SessionTag).where(mine))
            if tags:
                rows = [{"session_id": session_id, "tag": tag} for tag in tags]
                db.execute(insert(SessionTag), rows)
        return tags


def notes(db: Session, session_id: str) -> Sequence[SessionNote]:
    """In the order in which they were written."""
    wanted = select(SessionNote).where(SessionNote.session_id == session_id)
    return db.scalars(wanted.order_by(SessionNote.id)).all()


def add_note(db: Session, session_id: str, *, author: str, text: str) -> SessionNote:
    note = SessionNote(session_id=session_id, author=author, text=repository.storable(text))
    db.add(note)
    return note


def tags_of(db: Session, session_ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """By session id, in order; a session without tags is left out."""
    query = select(SessionTag).where(SessionTag.session_id.in_(list(session_ids)))
    found: dict[str, list[str]] = {}
    for row in db.scalars(query.order_by(SessionTag.tag)):
        found.setdefault(row.session_id, []).append(row.tag)
    return found


def tidy(tags: Iterable[str]) -> list[str]:
    """In lower case, several words joined by hyphens, each once, in order. Raises InvalidInput."""
    tidied = sorted({"-".join(tag.lower().split()) for tag in tags} - {""})
    if len(tidied) > MOST_TAGS:
        raise InvalidInput(f"A session has at most {MOST_TAGS} tags.")
    for tag in tidied:
        if len(tag) > LONGEST_TAG or not _TAG.fullmatch(tag):
            raise InvalidInput(
                f"A tag has letters, digits and hyphens, at most {LONGEST_TAG} of them."
            )
    return tidied
