"""A session in short for whoever takes it up: what was wanted, what came of it, what is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from core.agent.decision import Reason
from core.agent.models import Turn
from core.db import Transactions
from core.escalation import repository as tickets
from core.escalation.models import Promise
from core.memory import repository as memories
from core.memory.service import Remembered, shown
from core.sessions import repository as sessions
from core.sessions.models import Message

SHOWN_NEEDS = 6
"""The first of a session, and the latest of the others."""
QUOTED = 160
"""Characters of a customer's message that are quoted."""
NO_NEED = frozenset(
    {Reason.SMALL_TALK, Reason.REMEMBERED, Reason.OFFER_DECLINED, Reason.ONLY_FILES}
)
"""Reasons of turns in which the customer asked for nothing."""


@dataclass(frozen=True)
class Need:
    """Something the customer asked for, in their words, and what came of it."""

    message_id: str
    said: str
    at: datetime
    outcome: str
    answered_from: str | None
    """The title of the article that was quoted first."""


@dataclass(frozen=True)
class CaseBrief:
    """Needs in their order; memories and promises oldest first."""

    needs: Sequence[Need]
    left_out: int
    """Needs between the first and the latest that are not among them."""
    memories: Sequence[Remembered]
    promises: Sequence[Promise]
    resolutions: Sequence[str]
    """What operators wrote when they resolved the session's tickets."""


class CaseBriefService:
    """Reads; each public method is one transaction."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def of_session(self, session_id: str) -> CaseBrief:
        """What an operator should know at a glance. Raises SessionNotFound."""
        with self._transactions.read() as db:
            sessions.get(db, session_id)
            needs = _needs(db, session_id)
            kept = [*needs[:1], *needs[1:][-(SHOWN_NEEDS - 1) :]]
            resolved = tickets.of_session(db, session_id)
            return CaseBrief(
                kept,
                len(needs) - len(kept),
                [shown(*row) for row in memories.of_session(db, session_id)],
                tickets.promises(db, session_id),
                [ticket.resolution for ticket in resolved if ticket.resolution],
            )


def _needs(db: Session, session_id: str) -> list[Need]:
    answer = aliased(Message)
    query = (
        select(Message.id, Message.content, Message.created_at, Turn.outcome, answer.sources)
        .join(Turn, Turn.question_seq == Message.seq)
        .outerjoin(answer, answer.seq == Turn.answer_seq)
        .where(Turn.session_id == session_id, Turn.outcome.is_not(None))
        .where(Turn.reason.not_in(NO_NEED))
        .order_by(Message.seq)
    )
    return [_need(row) for row in db.execute(query) if row.content.strip()]


def _need(row: Row[Any]) -> Need:
    said = " ".join(row.content.split())
    short = said if len(said) <= QUOTED else f"{said[: QUOTED - 1].rstrip()}…"
    return Need(row.id, short, row.created_at, row.outcome, _title(row.sources or ()))


def _title(sources: Sequence[Mapping[str, Any]]) -> str | None:
    return str(sources[0].get("metadata", {}).get("title")) if sources else None
