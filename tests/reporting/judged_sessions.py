"""Sessions written by hand, each with what it counts as."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from core.agent.models import Turn
from core.escalation.models import Ticket
from core.reporting.resolution_terms import Resolution
from core.sessions.models import ChatSession, Csat, Feedback, Message

NOON = datetime(2026, 1, 10, 12, tzinfo=UTC)
"""When nearly all of them began."""
AT = datetime(2026, 1, 20, 12, tzinfo=UTC)
"""When they are judged."""


def vector(degrees: float) -> bytes:
    """Questions so many degrees apart are as alike as the cosine of that."""
    angle = np.radians(degrees)
    return np.array([np.cos(angle), np.sin(angle)], dtype=np.float32).tobytes()


@dataclass
class Said:
    """A customer's message and what became of it, minutes after the session began."""

    minute: float
    text: str
    outcome: str | None = "answered"
    about: float | None = 0
    """Where the question lies, in degrees."""
    reason: str = "confident"
    rated: str | None = None
    rated_after: float = 1
    """Minutes after the message."""
    leans: bool = False


THANKS: dict[str, Any] = {"about": None, "reason": "small_talk"}


@dataclass
class Written:
    """A session as it is written."""

    name: str
    counts_as: Resolution
    said: Sequence[Said] = ()
    began: datetime = NOON
    user: str | None = None
    ended: bool = True
    score: tuple[int, float] | None = None
    """And how many minutes after the beginning."""
    ticket: dict[str, Any] | None = None
    replied: float | None = None
    """When a person wrote, in minutes."""
    alone: bool = field(init=False)

    def __post_init__(self) -> None:
        self.alone = self.ticket is None


def at(minutes: float, began: datetime = NOON) -> datetime:
    return began + timedelta(minutes=minutes)


RESOLVED = {"status": "resolved", "resolved_at": at(30)}
LATER = NOON + timedelta(days=2)
R = Resolution
SCENARIOS = (
    Written("greeting", R.NOTHING_ASKED, [Said(0, "Hello", **THANKS)]),
    Written("silent", R.NOTHING_ASKED),
    Written("rated up", R.CONFIRMED, [Said(0, "How long is it?", rated="up")]),
    Written(
        "thanked",
        R.CONFIRMED,
        [Said(0, "How long is it?"), Said(2, "Thanks, that helps", **THANKS)],
    ),
    Written(
        "thanked for nothing",
        R.ABANDONED,
        [Said(0, "How long is it?", "declined"), Said(2, "ok thanks", **THANKS)],
    ),
    Written("scored well", R.CONFIRMED, [Said(0, "How long is it?")], score=(5, 3)),
    Written("scored badly", R.DENIED, [Said(0, "How long is it?")], score=(1, 3)),
    Written("so so", R.UNCONTRADICTED, [Said(0, "How long is it?")], score=(3, 3)),
    Written("rated down", R.DENIED, [Said(0, "How long is it?", rated="down")]),
    Written(
        "rated down, then up",
        R.CONFIRMED,
        [Said(0, "How long is it?", rated="down"), Said(5, "And how wide is it?", rated="up")],
    ),
    Written(
        "rated up, then down",
        R.DENIED,
        [Said(0, "Is it long?", rated="up"), Said(5, "Is it wide?", about=90, rated="down")],
    ),
    Written("left after a decline", R.ABANDONED, [Said(0, "How long is it?", "declined")]),
    Written("left after asking back", R.ABANDONED, [Said(0, "agent", "clarified", None)]),
    Written(
        "declined, then answered in other words",
        R.UNCONTRADICTED,
        [Said(0, "How long is it?", "declined"), Said(1, "its length?", about=20)],
    ),
    Written(
        "declined, then another question",
        R.ABANDONED,
        [Said(0, "How long is it?", "declined"), Said(1, "where are you?", about=90)],
    ),
    Written(
        "declined, then glad of another answer",
        R.ABANDONED,
        [Said(0, "How long is it?", "declined"), Said(1, "where are you?", about=90, rated="up")],
    ),
    Written(
        "declined, then glad of all",
        R.CONFIRMED,
        [Said(0, "How long is it?", "declined"), Said(1, "where are you?", about=90)],
        score=(4, 9),
    ),
    Written(
        "asked again at once",
        R.ASKED_AGAIN,
        [Said(0, "How long is it?"), Said(1, "no, its length?", about=40)],
    ),
    Written(
        "asked something else",
        R.UNCONTRADICTED,
        [Said(0, "How long is it?"), Said(1, "how heavy is it?", about=60)],
    ),
    Written(
        "asked of another country",
        R.UNCONTRADICTED,
        [Said(0, "How long to Norway?"), Said(1, "how long to France?", about=5)],
    ),
    Written(
        "went on about it",
        R.UNCONTRADICTED,
        [Said(0, "How long is it?"), Said(1, "and then?", about=5, leans=True)],
    ),
    Written(
        "asked again, then glad",
        R.CONFIRMED,
        [Said(0, "How long is it?"), Said(1, "its length?", about=10, rated="up")],
    ),
    Written("came again", R.ASKED_AGAIN, [Said(0, "How long is it?")], user="ada"),
    Written("again", R.UNCONTRADICTED, [Said(0, "its length?", about=9)], LATER, user="ada"),
    Written("glad and came again", R.ASKED_AGAIN, [Said(0, "Is it ok?", rated="up")], user="bob"),
    Written("again too", R.UNCONTRADICTED, [Said(0, "is it good?", about=9)], LATER, user="bob"),
    Written("came late", R.UNCONTRADICTED, [Said(0, "How long is it?")], user="eve"),
    Written(
        "after days",
        R.UNCONTRADICTED,
        [Said(0, "its length?", about=9)],
        NOON + timedelta(days=4),
        user="eve",
    ),
    Written("somebody else's", R.UNCONTRADICTED, [Said(0, "how long is it")], LATER, user="mal"),
    Written(
        "served",
        R.UNCONTRADICTED,
        [Said(0, "A human please", "escalated", None)],
        ticket=RESOLVED,
        replied=10,
    ),
    Written(
        "thanked a person",
        R.CONFIRMED,
        [
            Said(0, "A human please", "escalated", None),
            Said(12, "thank you", "with_human", None, "person_owns_session"),
        ],
        ticket=RESOLVED,
        replied=10,
    ),
    Written(
        "left the queue",
        R.ABANDONED,
        [Said(0, "A human please", "escalated", None)],
        ticket=RESOLVED,
    ),
    Written(
        "in the queue",
        R.STILL_OPEN,
        [Said(0, "A human please", "escalated", None)],
        ticket={"status": "queued"},
        ended=False,
    ),
    Written(
        "reopened",
        R.REOPENED,
        [Said(0, "A human please", "escalated", None)],
        ticket=RESOLVED | {"reopened_at": at(20)},
        replied=25,
    ),
    Written(
        "going on",
        R.STILL_OPEN,
        [Said(0, "How long is it?", "declined")],
        AT - timedelta(minutes=20),
        ended=False,
    ),
    Written(
        "gone",
        R.ABANDONED,
        [Said(0, "How long?", "declined")],
        AT - timedelta(hours=2),
        ended=False,
    ),
    Written("fresh", R.TOO_YOUNG, [Said(0, "How long is it?")], AT - timedelta(days=2)),
    Written(
        "fresh and glad", R.CONFIRMED, [Said(0, "How long?", rated="up")], AT - timedelta(days=2)
    ),
)


def write(db: Session, scenarios: Sequence[Written] = SCENARIOS) -> None:
    seq = 0
    for written in scenarios:
        db.add(
            ChatSession(
                id=written.name,
                user_id=written.user,
                status="ended" if written.ended else "active",
                created_at=written.began,
                last_activity=at(max((s.minute for s in written.said), default=0), written.began),
                message_count=len(written.said),
            )
        )
        db.flush()
        for said in written.said:
            seq += 2
            _say(db, written, said, seq)
        if written.score:
            score, minute = written.score
            db.add(Csat(session_id=written.name, score=score, created_at=at(minute, written.began)))
        if written.ticket:
            row = {"reason": "explicit_request", "created_at": written.began, **written.ticket}
            db.add(Ticket(session_id=written.name, **row))
        if written.replied is not None:
            seq += 2
            db.add(_message(seq, written, at(written.replied), "operator", "Here I am."))
        db.flush()


def _say(db: Session, written: Written, said: Said, seq: int) -> None:
    moment = at(said.minute, written.began)
    db.add(_message(seq, written, moment, "user", said.text))
    answered = said.outcome != "with_human"
    if answered:
        db.flush()
        db.add(_message(seq + 1, written, moment, "assistant", "So.", reply_to=seq))
    db.flush()
    db.add(
        Turn(
            question_seq=seq,
            session_id=written.name,
            started_at=moment,
            answer_seq=seq + 1 if answered else None,
            outcome=said.outcome,
            reason=said.reason,
            query=f"What? {said.text}" if said.leans else said.text,
            query_vector=vector(said.about) if said.about is not None else None,
        )
    )
    if said.rated:
        given = moment + timedelta(minutes=said.rated_after)
        db.add(Feedback(message_seq=seq + 1, rating=said.rated, created_at=given))


def _message(
    seq: int, written: Written, moment: datetime, role: str, text: str, **more: Any
) -> Message:
    return Message(
        seq=seq,
        id=f"msg_{seq}",
        session_id=written.name,
        created_at=moment,
        role=role,
        content=text,
        **more,
    )
