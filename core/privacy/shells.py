"""What is left of an erased session: times, outcomes and scores, under ids that are new."""

from datetime import datetime

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from core.agent.models import Turn, TurnHit
from core.attachments.models import Attachment
from core.db import Base
from core.escalation.models import Ticket, TicketStatus
from core.privacy.reach import Reach
from core.sessions.demo import DemoSession
from core.sessions.facts import AskedAgain, SessionFacts
from core.sessions.models import ChatSession, Csat, Feedback, Message, SessionStatus, new_id

ERASED = "[erased]"
"""Stands where words were."""
COUNTED: tuple[type[Base], ...] = (
    ChatSession,
    Message,
    Turn,
    TurnHit,
    Feedback,
    Csat,
    Ticket,
    SessionFacts,
    AskedAgain,
    DemoSession,
)
"""Tables that figures are counted from; of every other one the rows go."""
EMPTIED: frozenset[str] = frozenset(table.__tablename__ for table in COUNTED)
_OF_A_TICKET = (
    "priority",
    "reason",
    "owner_id",
    "owner_name",
    "owned_by_program",
    "created_at",
    "reopened_at",
    "claimed_at",
    "first_reply_at",
    "resolved_at",
    "reply_due_at",
    "resolve_due_at",
    "reply_missed_at",
    "resolve_missed_at",
    "times_left",
)
"""What figures about tickets need; none of it says who, or what about."""


def leave_shell(db: Session, session: ChatSession, within: Reach, *, at: datetime) -> None:
    """Remove the words of a session, and move what is counted to a session that is nobody's.

    The session itself is left with nothing on it, for the caller to remove.
    """
    _remove_uncounted(db, within)
    shell = _shell_of(session)
    db.add(shell)
    db.flush()
    _empty_turns(db, session.id)
    _empty_opinions(db, session.id)
    _empty_messages(db, session.id, shell.id)
    for ticket in db.scalars(select(Ticket).where(Ticket.session_id == session.id)).all():
        db.add(_without_words(ticket, shell.id, at=at))
    for table in (Turn, Csat, SessionFacts, AskedAgain, DemoSession):
        _move(db, Base.metadata.tables[table.__tablename__], session.id, shell.id)
    seen = update(SessionFacts).where(SessionFacts.session_id == shell.id)
    db.execute(seen.values(message_count=shell.message_count, status=shell.status))


def _remove_uncounted(db: Session, within: Reach) -> None:
    for table, condition in reversed(list(within.items())):
        if table.name not in EMPTIED:
            db.execute(delete(table).where(condition))


def _shell_of(session: ChatSession) -> ChatSession:
    ended = session.status == SessionStatus.ENDED
    return ChatSession(
        id=new_id("erased"),
        status=SessionStatus.ENDED if ended else SessionStatus.ACTIVE,
        created_at=session.created_at,
        last_activity=session.last_activity,
        message_count=session.message_count,
    )


def _empty_turns(db: Session, session_id: str) -> None:
    theirs = select(Turn.question_seq).where(Turn.session_id == session_id)
    own_files = select(Attachment.id).where(Attachment.session_id == session_id)
    hits = update(TurnHit).where(TurnHit.question_seq.in_(theirs))
    named = hits.where(TurnHit.article_id.in_(own_files) | TurnHit.article_id.startswith("att_"))
    db.execute(named.values(article_id=ERASED, title=ERASED, heading=""))
    turns = update(Turn).where(Turn.session_id == session_id)
    db.execute(turns.values(query=None, query_vector=None, evidence={}))


def _empty_opinions(db: Session, session_id: str) -> None:
    answers = select(Message.seq).where(Message.session_id == session_id)
    rated = update(Feedback).where(Feedback.message_seq.in_(answers))
    db.execute(rated.values(reason=None, comment=None))
    db.execute(update(Csat).where(Csat.session_id == session_id).values(comment=None))


def _empty_messages(db: Session, session_id: str, shell_id: str) -> None:
    nothing: dict[str, object] = {
        "session_id": shell_id,
        "content": ERASED,
        "client_message_id": None,
        "author": None,
        "sources": [],
        "suggestions": [],
        "tools_used": [],
        "attachments": [],
    }
    seqs = db.scalars(select(Message.seq).where(Message.session_id == session_id)).all()
    for seq in seqs:
        one = update(Message).where(Message.seq == seq)
        db.execute(one.values(id=new_id("msg"), **nothing))


def _without_words(ticket: Ticket, shell_id: str, *, at: datetime) -> Ticket:
    """A copy with a number of its own: the customer was told the old one."""
    kept = {name: getattr(ticket, name) for name in _OF_A_TICKET}
    if ticket.is_live:  # what can no longer be met is not missed later
        for due in ("reply_due_at", "resolve_due_at"):
            kept[due] = kept[due] if kept[due] and kept[due] <= at else None
    return Ticket(session_id=shell_id, status=TicketStatus.RESOLVED, **kept)


def _move(db: Session, table: Table, session_id: str, shell_id: str) -> None:
    here = update(table).where(table.c.session_id == session_id)
    db.execute(here.values(session_id=shell_id))
