"""The gaps for those who work on them. Each public method is one transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit.log import Change, note
from core.db import Transactions, now
from core.errors import InvalidInput, MessageNotFound
from core.quality.gaps import repository
from core.quality.gaps.models import Gap, GapQuestion, GapState
from core.quality.gaps.repository import UNFINISHED_ONES, AskedQuestion, GapEntry, GapFilter
from core.quality.gaps.titles import title_of
from core.sessions.models import ChatSession, Message
from core.sessions.personal import names_of

MAX_REASON = 1000


class GapService:
    """Find gaps, say what becomes of them, and put right how they are grouped."""

    def __init__(self, transactions: Transactions, *, clock: Callable[[], datetime] = now) -> None:
        self._transactions = transactions
        self._now = clock

    def find(
        self, wanted: GapFilter = UNFINISHED_ONES, *, limit: int = 50, offset: int = 0
    ) -> tuple[Sequence[GapEntry], int]:
        """One page of the gaps, those first that more customers have, and how many match."""
        with self._transactions.read() as db:
            return repository.find(db, wanted, at=self._now(), limit=limit, offset=offset)

    def get(self, gap_id: int) -> GapEntry:
        """Raises GapNotFound."""
        with self._transactions.read() as db:
            return repository.entry(db, gap_id, at=self._now())

    def questions(
        self, gap_id: int, *, limit: int | None = None, offset: int = 0
    ) -> Sequence[AskedQuestion]:
        """Its questions, those first that are not answered yet. Raises GapNotFound."""
        with self._transactions.read() as db:
            repository.require(db, gap_id)
            return repository.questions(db, gap_id, limit=limit, offset=offset)

    def dismiss(self, gap_id: int, *, reason: str, by: str) -> None:
        """Nothing is to be written about it. Raises GapNotFound, InvalidInput."""
        reason = " ".join(reason.split())
        if not reason or len(reason) > MAX_REASON:
            raise InvalidInput(f"Say why, in 1 to {MAX_REASON:,} characters.")
        with self._transactions.begin() as db:
            gap = repository.require(db, gap_id, lock=True)
            self._move_to(db, gap, GapState.DISMISSED, by=by, action="dismissed", reason=reason)

    def reopen(self, gap_id: int, *, by: str) -> None:
        """A closed or dismissed gap is to be worked on again. Raises GapNotFound."""
        with self._transactions.begin() as db:
            gap = repository.require(db, gap_id, lock=True)
            if gap.state in (GapState.CLOSED, GapState.DISMISSED):
                state = GapState.DRAFTED if gap.article_id else GapState.OPEN
                self._move_to(db, gap, state, by=by, action="reopened")

    def merge(self, gap_id: int, other_id: int, *, by: str) -> None:
        """Take every question of another gap into this one; the other is gone.

        The article of this one stays, or that of the other if only that has one.
        Raises GapNotFound, InvalidInput.
        """
        if gap_id == other_id:
            raise InvalidInput("A gap cannot be merged with itself.")
        with self._transactions.begin() as db:
            gap = repository.require(db, gap_id, lock=True)
            other = repository.require(db, other_id, lock=True)
            before = {"article": gap.article_id}
            taken = {"id": other.id, "article": other.article_id}
            gap.by_hand, gap.article_id = True, gap.article_id or other.article_id
            if gap.state in (GapState.OPEN, GapState.CLOSED):
                gap.state = GapState.DRAFTED if gap.article_id else GapState.OPEN
            repository.move_all(db, [other_id], gap_id)
            change = Change(before, {"article": gap.article_id, "took in": taken})
            note(db, repository.subject(gap_id), by=by, action="merged", change=change)

    def split(self, gap_id: int, message_id: str, *, by: str) -> int:
        """Take a question out of a gap into one of its own; that one's number.

        Raises GapNotFound, MessageNotFound, InvalidInput for the only question.
        """
        with self._transactions.begin() as db:
            gap = repository.require(db, gap_id, lock=True)
            titles = _titles_of(db, gap_id)
            if message_id not in titles:
                raise MessageNotFound(message_id)
            if len(titles) == 1:
                raise InvalidInput("The only question of a gap cannot be taken out of it.")
            seq, title = titles.pop(message_id)
            own = Gap(title=title, by_hand=True, checked_job=gap.checked_job)
            gap.by_hand = True
            db.add(own)
            db.flush()
            repository.move(db, [seq], own.id)
            if gap.title == own.title:
                gap.title = next(left for _, left in titles.values())
            change = Change(after={"message": message_id, "gap": own.id})
            note(db, repository.subject(gap_id), by=by, action="split", change=change)
            return own.id

    def _move_to(
        self,
        db: Session,
        gap: Gap,
        state: GapState,
        *,
        by: str,
        action: str,
        reason: str | None = None,
    ) -> None:
        change = Change({"state": gap.state}, {"state": state})
        gap.state, gap.reason = state, reason
        note(db, repository.subject(gap.id), by=by, action=action, change=change, reason=reason)


def _titles_of(db: Session, gap_id: int) -> dict[str, tuple[int, str]]:
    """The number of each question's message and what a gap would be called after it, by its id."""
    found = db.execute(
        select(Message, ChatSession)
        .join(GapQuestion, GapQuestion.question_seq == Message.seq)
        .join(ChatSession, ChatSession.id == Message.session_id)
        .where(GapQuestion.gap_id == gap_id)
        .order_by(Message.seq)
    )
    return {
        message.id: (
            message.seq,
            title_of(message.content, names_of(session.context, session.user_id)),
        )
        for message, session in found
    }
