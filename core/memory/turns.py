"""What a turn leaves in memory, in the transaction that ends it."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from core.db import now
from core.memory import repository
from core.memory.known import changes
from core.sessions.models import ChatSession, Message


def remember(
    db: Session, session: ChatSession, question: Message, *, forgets: Collection[int] = ()
) -> int:
    """Forget what the customer wants forgotten, then note what the message says; how much it is."""
    repository.forget(db, forgets)
    at = now()
    added = changes(question.content, lambda: repository.known(db, session, at=at))
    return repository.remember(db, session, question, added, at=at)
