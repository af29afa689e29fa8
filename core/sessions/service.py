"""Sessions as every front end sees them. Each public method is one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.db import Transactions, now, put
from core.errors import MessageNotFound
from core.language.language import Language
from core.sessions import facts, finding, repository
from core.sessions.hidden import HiddenValues
from core.sessions.models import ChatSession, Csat, Feedback, Message, Rating, Role
from core.sessions.repository import Glimpse, SessionFilter
from core.sessions.transcript import Transcript
from core.telemetry.metrics import Metrics


@dataclass(frozen=True)
class History:
    """A page of a session's messages; `ratings` by message id."""

    messages: Sequence[Message]
    total: int
    ratings: dict[str, str]


@dataclass(frozen=True)
class Speaks:
    """In which language the product speaks in a session."""

    language: Language = Language.EN
    chosen: bool = False
    """By the customer: what they write in changes nothing about it."""


IN_ENGLISH = Speaks()
"""Where nobody says in which one."""


class SessionService:
    """Create, find, read, rate and end sessions."""

    def __init__(
        self, transactions: Transactions, *, metrics: Metrics, hidden: HiddenValues
    ) -> None:
        self._transactions = transactions
        self._metrics = metrics
        self._hidden = hidden

    def create(
        self,
        *,
        user_id: str | None = None,
        user_verified: bool = False,
        metadata: dict[str, Any] | None = None,
        speaks: Speaks = IN_ENGLISH,
    ) -> ChatSession:
        """Open one; `user_verified` where `UserTokens` has checked who the customer is."""
        with self._transactions.begin() as db:
            session = ChatSession(
                user_id=user_id,
                user_verified=user_verified,
                context=metadata or {},
                language=speaks.language,
                language_chosen=speaks.chosen,
            )
            db.add(session)
        return session

    def choose_language(self, session_id: str, language: Language) -> None:
        """The customer wants to be spoken to in it from now on. Raises SessionNotFound."""
        with self._transactions.begin() as db:
            session = repository.get(db, session_id, lock=True)
            session.language, session.language_chosen = language, True

    def get(self, session_id: str) -> ChatSession:
        """Raises SessionNotFound."""
        with self._transactions.read() as db:
            return repository.get(db, session_id)

    def find(
        self, wanted: SessionFilter, *, limit: int = 20, offset: int = 0
    ) -> tuple[Sequence[ChatSession], int]:
        """A page of sessions, the latest active first, and the number that match in all."""
        with self._transactions.read() as db:
            return finding.find(db, wanted, limit=limit, offset=offset)

    def glimpses(
        self, session_ids: Sequence[str], *, text: str | None = None
    ) -> dict[str, Glimpse]:
        """What a list shows of each session; with `text`, the last message with its words."""
        with self._transactions.read() as db:
            return repository.glimpses(db, session_ids, text=text)

    def history(
        self,
        session_id: str,
        *,
        limit: int = 50,
        offset: int = 0,
        after: str | None = None,
        for_customer: bool = False,
    ) -> History:
        """Messages in order, those after message id `after` if given.

        With `for_customer` they say what placeholders stand for.

        Raises SessionNotFound, MessageNotFound (`after` is not of this session).
        """
        with self._transactions.read() as db:
            repository.get(db, session_id)
            after_seq = 0
            if after is not None:
                last_seen = repository.message(db, after)
                if last_seen.session_id != session_id:
                    raise MessageNotFound(after)
                after_seq = last_seen.seq
            page, total = repository.history(
                db, session_id, limit=limit, offset=offset, after_seq=after_seq
            )
            if for_customer:
                self._hidden.show(db, page)
            rated = repository.feedback_of(db, [message.seq for message in page])
            ratings = {m.id: rated[m.seq].rating for m in page if m.seq in rated}
        return History(page, total, ratings)

    def rate(
        self,
        session_id: str,
        message_id: str,
        *,
        rating: Rating,
        reason: str | None = None,
        comment: str | None = None,
    ) -> None:
        """Keep the customer's latest opinion of an answer.

        Raises SessionNotFound, MessageNotFound.
        """
        with self._transactions.begin() as db:
            repository.get(db, session_id, lock=True)  # one opinion at a time: see merge
            message = repository.message(db, message_id)
            if message.session_id != session_id or message.role != Role.ASSISTANT:
                raise MessageNotFound(message_id)
            put(
                db,
                Feedback,
                message_seq=message.seq,
                rating=rating,
                reason=reason,
                comment=self._hidden.hide(db, session_id, comment) if comment else comment,
                created_at=now(),
            )
            facts.outdated(db, session_id)
        self._metrics.feedback(rating)

    def give_score(self, session_id: str, *, score: int, comment: str | None = None) -> None:
        """Keep how satisfied the customer is with the session, 1 to 5; the latest counts.

        Raises SessionNotFound.
        """
        with self._transactions.begin() as db:
            repository.get(db, session_id, lock=True)  # one score at a time: see merge
            kept = self._hidden.hide(db, session_id, comment) if comment else comment
            db.merge(Csat(session_id=session_id, score=score, comment=kept, created_at=now()))
            facts.outdated(db, session_id)

    def transcript(self, session_id: str, *, for_customer: bool = False) -> Transcript:
        """Everything that was said; `for_customer` as in `history`. Raises SessionNotFound."""
        with self._transactions.read() as db:
            session = repository.get(db, session_id)
            messages, _ = repository.history(db, session_id, limit=session.message_count)
            if for_customer:
                self._hidden.show(db, messages)
        return Transcript(session, messages)
