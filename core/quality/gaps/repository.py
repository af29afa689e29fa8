"""Queries and writes of gaps. Nothing here commits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, case, delete, distinct, func, select, update
from sqlalchemy.orm import Session, aliased

from core.agent.models import Turn
from core.audit.log import Subject
from core.errors import GapNotFound
from core.quality.gaps.models import Gap, GapKind, GapQuestion, GapState
from core.sessions.models import ChatSession, Message
from core.sessions.personal import names_of

LATELY = timedelta(days=7)
UNFINISHED = (GapState.OPEN, GapState.DRAFTED)
_CUSTOMER = func.coalesce(ChatSession.user_id, ChatSession.id)
"""Who is signed in counts once over all sessions."""


@dataclass(frozen=True)
class GapFilter:
    """Which gaps; no state means those where something is to be done."""

    state: GapState | None = None
    text: str | None = None
    """Found in the title or in any of the questions, ignoring case."""


UNFINISHED_ONES = GapFilter()


@dataclass(frozen=True)
class GapEntry:
    """A gap in a list, with what its questions come to."""

    gap: Gap
    customers: int
    questions: int
    answered: int
    lately: int
    """Questions of the last 7 days."""
    before: int
    """Questions of the 7 days before those."""
    last_asked_at: datetime
    kinds: dict[GapKind, int]


@dataclass(frozen=True)
class AskedQuestion:
    """A question of a gap, and what the customer got for it."""

    row: GapQuestion
    message: Message
    answer: Message | None
    turn: Turn
    user_id: str | None
    names: tuple[str, ...]
    """What the customer is called, which is to stand in no article."""


def subject(gap_id: int) -> Subject:
    """What the audit log calls a gap."""
    return Subject("gap", str(gap_id))


def require(db: Session, gap_id: int, *, lock: bool = False) -> Gap:
    """Raises GapNotFound."""
    gap = db.get(Gap, gap_id, with_for_update=lock)
    if gap is None:
        raise GapNotFound(gap_id)
    return gap


def locked(db: Session, gap_ids: Sequence[int]) -> dict[int, Gap]:
    """The gaps that are there, as they are now; nobody changes them until the transaction ends."""
    wanted = select(Gap).where(Gap.id.in_(gap_ids)).order_by(Gap.id).with_for_update()
    return {gap.id: gap for gap in db.scalars(wanted)}


def left(db: Session, question_seqs: Sequence[int]) -> set[int]:
    """Which questions are still there, by the numbers of their messages."""
    return set(db.scalars(select(Turn.question_seq).where(Turn.question_seq.in_(question_seqs))))


def find(
    db: Session, wanted: GapFilter, *, at: datetime, limit: int, offset: int
) -> tuple[list[GapEntry], int]:
    """One page of the gaps, those first that more customers have, and how many match."""
    matching = _counted(at).where(*_conditions(wanted))
    total = db.scalar(select(func.count()).select_from(matching.subquery())) or 0
    ordered = matching.order_by(
        func.count(distinct(_CUSTOMER)).desc(), func.max(Message.created_at).desc(), Gap.id
    )
    return _entries(db, ordered.limit(limit).offset(offset)), total


def entry(db: Session, gap_id: int, *, at: datetime) -> GapEntry:
    """Raises GapNotFound, also where no question is left of it."""
    found = _entries(db, _counted(at).where(Gap.id == gap_id))
    if not found:
        raise GapNotFound(gap_id)
    return found[0]


def _counted(at: datetime) -> Select[Any]:
    lately, before = at - LATELY, at - 2 * LATELY
    asked = Message.created_at
    counted = (
        select(
            Gap,
            func.count(distinct(_CUSTOMER)),
            func.count(),
            func.count(GapQuestion.answered_at),
            func.sum(case((asked >= lately, 1), else_=0)),
            func.sum(case(((asked < lately) & (asked >= before), 1), else_=0)),
            func.max(asked),
        )
        .join(GapQuestion, GapQuestion.gap_id == Gap.id)
        .join(Message, Message.seq == GapQuestion.question_seq)
        .join(ChatSession, ChatSession.id == Message.session_id)
        .group_by(Gap.id)
    )
    return cast(Select[Any], counted)


def _conditions(wanted: GapFilter) -> list[ColumnElement[bool]]:
    states = UNFINISHED if wanted.state is None else (wanted.state,)
    conditions: list[ColumnElement[bool]] = [Gap.state.in_(states)]
    if wanted.text:
        asked = (
            select(GapQuestion.gap_id)
            .join(Message, Message.seq == GapQuestion.question_seq)
            .where(Message.content.icontains(wanted.text, autoescape=True))
        )
        titled = Gap.title.icontains(wanted.text, autoescape=True)
        conditions.append(titled | Gap.id.in_(asked))
    return conditions


def _entries(db: Session, counted: Select[Any]) -> list[GapEntry]:
    rows: Sequence[Any] = db.execute(counted).all()
    kinds: dict[int, dict[GapKind, int]] = {row[0].id: {} for row in rows}
    counts = db.execute(
        select(GapQuestion.gap_id, GapQuestion.kind, func.count())
        .where(GapQuestion.gap_id.in_(kinds))
        .group_by(GapQuestion.gap_id, GapQuestion.kind)
    )
    for gap_id, kind, count in counts:
        kinds[gap_id][GapKind(kind)] = count
    return [
        GapEntry(row[0], row[1], row[2], row[3], row[4], row[5], row[6], kinds[row[0].id])
        for row in rows
    ]


def questions(
    db: Session, gap_id: int, *, limit: int | None = None, offset: int = 0
) -> list[AskedQuestion]:
    """A gap's questions, those first that are not answered yet, then the latest."""
    answer = aliased(Message)
    rows = db.execute(
        select(GapQuestion, Message, answer, Turn, ChatSession.user_id, ChatSession.context)
        .join(Message, Message.seq == GapQuestion.question_seq)
        .join(Turn, Turn.question_seq == GapQuestion.question_seq)
        .join(ChatSession, ChatSession.id == Message.session_id)
        .outerjoin(answer, answer.seq == Turn.answer_seq)
        .where(GapQuestion.gap_id == gap_id)
        .order_by(GapQuestion.answered_at.is_not(None), Message.seq.desc())
        .limit(limit)
        .offset(offset)
    )
    return [
        AskedQuestion(own, message, given, turn, user_id, names_of(context, user_id))
        for own, message, given, turn, user_id, context in rows
    ]


def kinds_known(db: Session) -> dict[int, str]:
    """The kind of every question that belongs to a gap, by the number of its message."""
    rows = db.execute(select(GapQuestion.question_seq, GapQuestion.kind))
    return {seq: kind for seq, kind in rows}


def add_questions(db: Session, gap_id: int, kinds: Mapping[int, GapKind]) -> int:
    """Give questions to a gap; how many. One that has a gap by now keeps it."""
    if not kinds:
        return 0
    taken = select(GapQuestion.question_seq).where(GapQuestion.question_seq.in_(kinds))
    free = left(db, list(kinds)) - set(db.scalars(taken))
    db.add_all(
        GapQuestion(question_seq=seq, gap_id=gap_id, kind=kinds[seq]) for seq in sorted(free)
    )
    db.flush()
    return len(free)


def change_kinds(db: Session, kinds: Mapping[int, GapKind]) -> None:
    """What became of questions since: one that was declined may have gone to a person."""
    for kind in GapKind:
        seqs = [seq for seq, new in kinds.items() if new == kind]
        if seqs:
            of_them = update(GapQuestion).where(GapQuestion.question_seq.in_(seqs))
            db.execute(of_them.values(kind=kind))


def move(db: Session, question_seqs: Iterable[int], gap_id: int) -> None:
    db.execute(
        update(GapQuestion)
        .where(GapQuestion.question_seq.in_(list(question_seqs)))
        .values(gap_id=gap_id)
    )


def move_all(db: Session, gap_ids: Sequence[int], into: int) -> None:
    """Every question of some gaps into another, and remove those."""
    db.execute(update(GapQuestion).where(GapQuestion.gap_id.in_(gap_ids)).values(gap_id=into))
    db.execute(delete(Gap).where(Gap.id.in_(gap_ids)))


def remove_empty(db: Session) -> None:
    """Gaps whose questions went with their sessions."""
    left = select(GapQuestion.gap_id)
    db.execute(delete(Gap).where(Gap.id.not_in(left)))
