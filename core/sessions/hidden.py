"""Personal data of customers' words: placeholders are stored, and the values sealed beside them.

The customer reads the values; everybody else reads placeholders.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import timedelta
from typing import Protocol

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from core.db import now
from core.sessions.hidden_models import HiddenValue
from core.sessions.models import ChatSession, Message, SessionStatus
from core.sessions.sealing import Seal
from core.sessions.tokens import EXCHANGED_TOKEN_LASTS_S, SESSION_TOKEN_LASTS_S

PLACEHOLDER = re.compile(r"\[[A-Z]{2,12}(?:_[A-Z]{2,12})?_[0-9]{1,6}\]")
"""What may stand for a value; whether it does, the session knows."""
READABLE_FOR = timedelta(seconds=SESSION_TOKEN_LASTS_S)
READABLE_AFTER_END = timedelta(seconds=EXCHANGED_TOKEN_LASTS_S)
MOST_SWEPT = 500


class Redaction(Protocol):
    """Puts placeholders in the place of personal data."""

    def hide(self, text: str) -> str: ...

    @property
    def values(self) -> Mapping[str, str]:
        """What each placeholder that was given out stands for."""
        ...


Redact = Callable[[Mapping[str, str]], Redaction]
"""Goes on with the placeholders of a session and what they stand for."""


class HiddenValues:
    """Hides the personal data in what customers write, and puts it back where they read.

    Everything is part of the caller's transaction; who hides holds the session's lock.
    """

    def __init__(self, seal: Seal, *, redact: Redact | None = None) -> None:
        self._seal = seal
        self._redact = redact
        """`None` hides nothing; what was hidden before is still put back."""

    def hide(self, db: Session, session_id: str, text: str) -> str:
        """The text as it is stored: placeholders for e-mail addresses, numbers and the like."""
        if self._redact is None or not text:
            return text
        known = self.values(db, session_id)
        redaction = self._redact(known)
        hidden = redaction.hide(text)
        for placeholder, value in redaction.values.items():
            if placeholder not in known:
                db.add(
                    HiddenValue(
                        session_id=session_id,
                        placeholder=placeholder,
                        sealed=self._seal.close(value),
                    )
                )
        return hidden

    def any(self, db: Session, session_id: str) -> bool:
        return bool(db.scalar(select(exists().where(HiddenValue.session_id == session_id))))

    def values(self, db: Session, session_id: str) -> dict[str, str]:
        """What the placeholders of a session stand for; empty once they are forgotten."""
        rows = db.execute(
            select(HiddenValue.placeholder, HiddenValue.sealed).where(
                HiddenValue.session_id == session_id
            )
        )
        opened = ((placeholder, self._seal.open(sealed)) for placeholder, sealed in rows)
        return {placeholder: value for placeholder, value in opened if value is not None}

    def shown(self, db: Session, session_id: str, text: str) -> str:
        """The text as its customer reads it."""
        if not PLACEHOLDER.search(text):
            return text
        return put_back(text, self.values(db, session_id))

    def show(self, db: Session, messages: Iterable[Message]) -> None:
        """Let messages say what their customers read. Nothing of it is stored."""
        known: dict[str, dict[str, str]] = {}
        for message in messages:
            if PLACEHOLDER.search(message.content):
                if message.session_id not in known:
                    known[message.session_id] = self.values(db, message.session_id)
                content = put_back(message.content, known[message.session_id])
                set_committed_value(message, "content", content)


def put_back(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder's value; what stands for nothing stays."""
    return PLACEHOLDER.sub(lambda found: values.get(found[0], found[0]), text)


def forget_unreadable(db: Session) -> int:
    """Remove the values of chats that no customer can open any more; how many went.

    Those that are with a person stay: the person may need them.
    """
    at = now()
    closed = or_(
        and_(
            ChatSession.status == SessionStatus.ENDED,
            ChatSession.last_activity < at - READABLE_AFTER_END,
        ),
        and_(
            ChatSession.status == SessionStatus.ACTIVE,
            ChatSession.last_activity < at - READABLE_FOR,
        ),
    )
    due: Collection[str] = db.scalars(
        select(HiddenValue.session_id)
        .join(ChatSession, ChatSession.id == HiddenValue.session_id)
        .where(closed)
        .distinct()
        .limit(MOST_SWEPT)
    ).all()
    if due:
        db.execute(delete(HiddenValue).where(HiddenValue.session_id.in_(due)))
    return len(due)
