"""Read what was done for a message: the receipt behind every answer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import Session

from core.agent.models import Turn, TurnHit
from core.db import Transactions
from core.errors import MessageNotFound
from core.knowledge.models import Passage
from core.sessions import message_words
from core.sessions import repository as sessions
from core.sessions.models import Message, Outcome


@dataclass(frozen=True)
class ReceiptHit:
    """A retrieved passage as it was then; `text` is empty if the passage has been erased."""

    hit: TurnHit
    text: str


@dataclass(frozen=True)
class Receipt:
    """A turn with its question, its answer (if any) and every passage it found, by rank."""

    turn: Turn
    question: Message
    answer: Message | None
    hits: Sequence[ReceiptHit]


@dataclass(frozen=True)
class TurnSummary:
    """A turn as a list shows it; `best` is its first hit."""

    turn: Turn
    question: Message
    best: TurnHit | None
    found: int = 0
    """Passages that were retrieved."""
    cited: int = 0
    """Those of them that the answer cites."""


@dataclass(frozen=True)
class TurnFilter:
    """Which turns a list shows; `None` does not filter."""

    text: str | None = None
    """Words of the question in any order, ignoring case; three letters find longer ones too."""
    outcome: Outcome | None = None
    confidence_below: float | None = None
    """0 to 1; a turn in which nothing was weighed has none and does not match."""
    slower_than_s: float | None = None
    """Seconds from the question to the stored answer."""


EVERY_TURN = TurnFilter()
_WITH_QUESTIONS = select(Turn, Message).join(Message, Message.seq == Turn.question_seq)


class ReceiptService:
    """Receipts by session or message. Read-only."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def of_message(self, message_id: str) -> Receipt:
        """The receipt of a customer's message or of the answer to it. Raises MessageNotFound."""
        with self._transactions.read() as db:
            message = sessions.message(db, message_id)
            turn = db.get(Turn, message.reply_to or message.seq)
            if turn is None:
                raise MessageNotFound(message_id)
            question = db.get(Message, turn.question_seq)
            answer = db.get(Message, turn.answer_seq) if turn.answer_seq else None
            rows = db.execute(
                select(TurnHit, Passage.text)
                .outerjoin(Passage, Passage.id == TurnHit.passage_id)
                .where(TurnHit.question_seq == turn.question_seq)
                .order_by(TurnHit.rank)
            )
            hits = [ReceiptHit(hit, text or "") for hit, text in rows]
        if question is None:
            raise MessageNotFound(message_id)
        return Receipt(turn, question, answer, hits)

    def latest(self, *, limit: int = 50, offset: int = 0) -> Sequence[tuple[Turn, Message]]:
        """The latest turns with their questions, newest first."""
        with self._transactions.read() as db:
            rows = db.execute(
                _WITH_QUESTIONS.order_by(Turn.question_seq.desc()).limit(limit).offset(offset)
            )
            return [(turn, message) for turn, message in rows]

    def find(
        self, wanted: TurnFilter = EVERY_TURN, *, limit: int = 25, offset: int = 0
    ) -> tuple[Sequence[TurnSummary], int]:
        """A page of the turns that match, newest first, and how many match in all."""
        with self._transactions.read() as db:
            conditions = _conditions(db, wanted)
            total = db.scalar(select(func.count()).select_from(Turn).where(*conditions)) or 0
            rows = db.execute(
                _WITH_QUESTIONS.where(*conditions)
                .order_by(Turn.question_seq.desc())
                .limit(limit)
                .offset(offset)
            ).all()
            hits = _hits_of(db, [turn.question_seq for turn, _ in rows])
        return [_summary(turn, question, hits[turn.question_seq]) for turn, question in rows], total


def _conditions(db: Session, wanted: TurnFilter) -> list[ColumnElement[bool]]:
    """Of a query for turns alone: each has its question, so that counting need not look for it."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.text and (searched := message_words.terms(wanted.text)):
        conditions.append(Turn.question_seq.in_(message_words.seqs(db, searched)))
    elif wanted.text:
        conditions.append(false())  # signs alone are no words
    if wanted.outcome is not None:
        conditions.append(Turn.outcome == wanted.outcome)
    if wanted.confidence_below is not None:
        conditions.append(Turn.confidence < wanted.confidence_below)
    if wanted.slower_than_s is not None:
        conditions.append(Turn.seconds > wanted.slower_than_s)
    return conditions


def _hits_of(db: Session, question_seqs: Sequence[int]) -> Mapping[int, Sequence[TurnHit]]:
    """What was found for each of these questions, by rank."""
    found: defaultdict[int, list[TurnHit]] = defaultdict(list)
    query = select(TurnHit).where(TurnHit.question_seq.in_(question_seqs)).order_by(TurnHit.rank)
    for hit in db.scalars(query):
        found[hit.question_seq].append(hit)
    return found


def _summary(turn: Turn, question: Message, hits: Sequence[TurnHit]) -> TurnSummary:
    cited = sum(hit.cited_as is not None for hit in hits)
    return TurnSummary(turn, question, hits[0] if hits else None, len(hits), cited)
