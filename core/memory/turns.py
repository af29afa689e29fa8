"""What a turn leaves in memory, in the transaction that ends it."""

from collections.abc import Collection, Sequence
from functools import partial

from sqlalchemy.orm import Session

from core.db import now
from core.memory import repository
from core.memory.kinds import Noted
from core.memory.known import Change, Known, changes
from core.sessions.models import ChatSession, Message


def remember(
    db: Session,
    session: ChatSession,
    question: Message,
    *,
    forgets: Collection[int] = (),
    also: Sequence[Noted] = (),
) -> int:
    """Forget what the customer wants forgotten, then note what the message says; how much it is.

    `also` is noted too, where it is not known already.
    """
    repository.forget(db, forgets)
    at = now()
    known = partial(repository.known, db, session, at=at)
    added = changes(question.content, known)
    if also:
        added += _new(also, [*known(), *(change.noted for change in added)])
    return repository.remember(db, session, question, added, at=at)


def _new(noted: Sequence[Noted], known: Sequence[Known | Noted]) -> list[Change]:
    values = {each.value.lower() for each in known}
    return [Change(each) for each in noted if each.value.lower() not in values]
