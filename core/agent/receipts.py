"""Read what was done for a message: the receipt behind every answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from core.agent.models import Turn, TurnHit
from core.db import Transactions
from core.errors import MessageNotFound
from core.knowledge.models import Passage
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
                select(Turn, Message)
                .join(Message, Message.seq == Turn.question_seq)
                .order_by(Turn.question_seq.desc())
                .limit(limit)
                .offset(offset)
            )
            return [(turn, message) for turn, message in rows]

    def find(
        self,
        *,
        text: str | None = None,
        outcome: Outcome | None = None,
        limit: int = 25,
        offset: int = 0,
    ) -> tuple[Sequence[TurnSummary], int]:
        """Turns whose question contains `text`, newest first, and how many match in all."""
        query = select(Turn, Message, TurnHit).join(Message, Message.seq == Turn.question_seq)
        query = query.outerjoin(
            TurnHit, (TurnHit.question_seq == Turn.question_seq) & (TurnHit.rank == 1)
        )
        if text:
            query = query.where(Message.content.icontains(text, autoescape=True))
        if outcome is not None:
            query = query.where(Turn.outcome == outcome)
        with self._transactions.read() as db:
            total = db.scalar(select(func.count()).select_from(query.subquery())) or 0
            rows = db.execute(query.order_by(Turn.question_seq.desc()).limit(limit).offset(offset))
            return [TurnSummary(turn, question, best) for turn, question, best in rows], total
