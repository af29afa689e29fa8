"""What one session counts as, with the facts that led to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core.agent.models import Turn
from core.errors import SessionNotFound
from core.reporting.resolution import repeats, resolution_of
from core.reporting.resolution_terms import CURRENT, Definition, Resolution
from core.sessions.facts import AskedAgain, SessionFacts
from core.sessions.models import Message


@dataclass(frozen=True)
class Repeat:
    """A question of the session that the same customer asked again."""

    earlier: str
    later: str
    later_session_id: str
    similarity: float
    days_later: float
    asked_at: datetime
    same_session: bool


@dataclass(frozen=True)
class Account:
    """The verdict on a session and what it rests on."""

    resolution: Resolution
    facts: SessionFacts | None
    """`None` until the worker has looked at the session."""
    repeats: Sequence[Repeat]
    """Those that speak against it, the earliest first."""
    definition: Definition


def account(
    db: Session, session_id: str, *, at: datetime, definition: Definition = CURRENT
) -> Account:
    """Raises SessionNotFound."""
    found = resolution_of(db, session_id, at=at, definition=definition)
    if found is None:
        raise SessionNotFound(session_id)
    facts = db.get(SessionFacts, session_id)
    return Account(found, facts, _repeats(db, session_id, definition), definition)


def _repeats(db: Session, session_id: str, definition: Definition) -> list[Repeat]:
    earlier, later = aliased(Message), aliased(Message)
    rows = db.execute(
        select(
            earlier.content,
            later.content,
            Turn.session_id,
            AskedAgain.similarity,
            AskedAgain.days_later,
            AskedAgain.asked_at,
            AskedAgain.same_session,
        )
        .join(earlier, earlier.seq == AskedAgain.earlier_seq)
        .join(later, later.seq == AskedAgain.question_seq)
        .join(Turn, Turn.question_seq == AskedAgain.question_seq)
        .where(AskedAgain.session_id == session_id, repeats(definition))
        .order_by(AskedAgain.question_seq)
    )
    return [Repeat(*row) for row in rows]
