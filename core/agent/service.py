"""The turn: a customer's message in, an answer, a decline or a handoff out."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

import core
from core.agent import policy, repository
from core.agent.decision import Decision, Reason
from core.agent.events import (
    EscalationDecided,
    MessageStored,
    Source,
    SourcesFound,
    Started,
    StatusChanged,
    TextAdded,
    TurnCompleted,
    TurnEvent,
)
from core.agent.models import Turn
from core.agent.thinking import Context, Draft, Thinker, as_source
from core.attachments.service import AttachmentStore, Upload, shown
from core.db import Transactions, now
from core.embedding.embedder import Embedder
from core.errors import EmptyMessage, InvalidQuery, MessageTooLong, SessionEnded, TurnInProgress
from core.escalation import rules
from core.escalation.models import TicketReason
from core.escalation.service import live_ticket, open_ticket, queue_position
from core.knowledge.retrieval import Retriever
from core.sessions import repository as sessions
from core.sessions.models import ChatSession, Message, Outcome, Role, SessionStatus

MAX_MESSAGE = 4000
MAX_QUERY = 500
TURN_LEASE = timedelta(seconds=10)
"""A turn that is not finished after this was cut off; who asks again or waits finishes it."""
WAIT_FOR_TWIN_S = 3 * TURN_LEASE.total_seconds()
POLL_S = 0.02
SEARCHING = "Searching the help centre"


@dataclass(frozen=True)
class _Stored:
    """A customer's message that is safe in the database."""

    question: Message
    context: Context
    with_human: bool
    is_repeat: bool


class AgentService:
    """Takes turns and searches. Never holds a transaction while it thinks."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        embedder: Embedder,
        retriever: Retriever,
        attachments: AttachmentStore,
    ) -> None:
        self._transactions = transactions
        self._attachments = attachments
        self._thinker = Thinker(embedder=embedder, retriever=retriever)
        self._versions = {
            "product": core.__version__,
            "embedding": embedder.name,
            "policy": policy.RULES_VERSION,
            "escalation_rules": rules.RULES_VERSION,
        }

    def take_turn(
        self,
        session_id: str,
        text: str,
        *,
        attachments: Sequence[Upload] = (),
        client_message_id: str | None = None,
    ) -> Iterator[TurnEvent]:
        """Store the customer's message, then answer it; the events tell how far that is.

        The message is stored when this returns, before the first event is asked for. The same
        `client_message_id` again stores nothing and gives the same answer.

        Raises SessionNotFound, SessionEnded, EmptyMessage, MessageTooLong, FileTooLarge,
        InvalidInput, TurnInProgress.
        """
        started = time.perf_counter()
        text = text.strip()
        if not text and not attachments:
            raise EmptyMessage
        if len(text) > MAX_MESSAGE:
            raise MessageTooLong(len(text), MAX_MESSAGE)
        self._attachments.check(attachments)
        stored = self._store(session_id, text, attachments, client_message_id)
        if stored.is_repeat:
            return self._repeat(stored, started)
        return self._events(stored, started)

    def search(self, query: str, *, limit: int = 5) -> list[Source]:
        """The passages nearest to a query, best first, at most 20. Raises InvalidQuery."""
        if not query.strip() or len(query) > MAX_QUERY:
            raise InvalidQuery(MAX_QUERY)
        found, _ = self._thinker.find(query.strip(), (), limit=limit)
        return [as_source(hit, hit.rank) for hit in found.retrieval.hits]

    def _store(
        self,
        session_id: str,
        text: str,
        attachments: Sequence[Upload],
        client_message_id: str | None,
    ) -> _Stored:
        with self._transactions.begin() as db:
            session = sessions.get(db, session_id, lock=True)
            if client_message_id is not None:
                twin = sessions.by_client_id(db, session_id, client_message_id)
                if twin is not None:
                    return self._taken_up_again(db, twin)
            if session.status == SessionStatus.ENDED:
                raise SessionEnded(session_id)
            files = self._attachments.add(db, session_id, attachments)
            question = sessions.append(
                db,
                session,
                role=Role.USER,
                content=text,
                client_message_id=client_message_id,
                attachments=[shown(file) for file in files],
            )
            db.add(Turn(question_seq=question.seq, session_id=session_id))
            with_human = session.status == SessionStatus.ESCALATED
            return _Stored(question, repository.context_before(db, question), with_human, False)

    def _taken_up_again(self, db: Session, twin: Message) -> _Stored:
        """A repeat, unless the twin's turn was lost: then it is ours from now on."""
        turn = db.get_one(Turn, twin.seq, with_for_update=True)
        lost = _is_lost(turn)
        if lost:
            turn.started_at = now()
        session = sessions.get(db, twin.session_id)
        with_human = session.status == SessionStatus.ESCALATED
        return _Stored(twin, repository.context_before(db, twin), with_human, not lost)

    def _events(self, stored: _Stored, started: float) -> Iterator[TurnEvent]:
        yield MessageStored(stored.question.id)
        yield from self._answered(stored, started)

    def _answered(self, stored: _Stored, started: float) -> Iterator[TurnEvent]:
        if stored.with_human:
            completed = self._finish(stored.question, _silent(), started)
            yield completed or self._completed(stored.question)
            return
        yield Started()
        spent = (time.perf_counter() - started) * 1000
        draft = self._thinker.shortcut(stored.question.content, stored.context)
        if draft is None:
            yield StatusChanged(SEARCHING)
            draft = self._thinker.think(stored.question.content, stored.context)
        draft.timings_ms = {"store": spent, **draft.timings_ms}
        completed = self._finish(stored.question, draft, started)
        if completed is None:
            yield from self._retold(stored.question)
        else:
            yield from self._told(draft, completed)

    def _told(self, draft: Draft, completed: TurnCompleted) -> Iterator[TurnEvent]:
        """The stored answer, piece by piece: nothing is shown that could still be lost."""
        if completed.ticket_id is not None and draft.decision.ticket_reason is not None:
            yield EscalationDecided(draft.decision.ticket_reason.value, completed.ticket_id)
            yield TextAdded(completed.text)
        elif completed.message_id is not None:
            if draft.sources:
                yield SourcesFound(draft.sources)
            for number, block in enumerate(draft.blocks):
                yield TextAdded(f"\n\n{block}" if number else block)
        yield completed

    def _finish(self, question: Message, draft: Draft, started: float) -> TurnCompleted | None:
        """Store answer, hits and receipt in one transaction, unless a person has taken over.

        `None` when the turn was given up for lost and someone else has finished it.
        """
        with self._transactions.begin() as db:
            session = sessions.get(db, question.session_id, lock=True)
            turn = db.get_one(Turn, question.seq)
            if turn.finished_at is not None:
                return None
            if session.status != SessionStatus.ACTIVE:
                draft = _silent(draft)
            answer = self._answer(db, session, question, draft, started)
            outcome = draft.decision.outcome
            repository.finish(
                db, turn, draft=draft, answer=answer, outcome=outcome, versions=self._versions
            )
            db.flush()
            db.refresh(session, ["message_count"])
            return _completed(db, session, question, answer, draft)

    def _answer(
        self, db: Session, session: ChatSession, question: Message, draft: Draft, started: float
    ) -> Message | None:
        if draft.decision.outcome is Outcome.WITH_HUMAN:
            return None
        reason: TicketReason | None = draft.decision.ticket_reason
        if reason is not None:
            handoff = open_ticket(
                db, session, reason=reason, detail=question.content, reply_to=question
            )
            answer = handoff.message
        else:
            answer = sessions.append(
                db, session, role=Role.ASSISTANT, content=draft.text, reply_to=question.seq
            )
        answer.outcome = draft.decision.outcome
        answer.confidence = draft.decision.weighed_confidence
        answer.sources = [source.as_info() for source in draft.sources]
        answer.suggestions = [dict(suggestion) for suggestion in draft.suggestions]
        answer.tools_used = list(draft.tools_used)
        answer.processing_time = round(time.perf_counter() - started, 4)
        return answer

    def _repeat(self, stored: _Stored, started: float) -> Iterator[TurnEvent]:
        """The answer that a message has, or gets: its turn is waited for, or finished if lost."""
        yield MessageStored(stored.question.id)
        deadline = time.monotonic() + WAIT_FOR_TWIN_S
        while (turn := self._turn(stored.question)).finished_at is None:
            if _is_lost(turn) and not (taken := self._take_up(stored.question)).is_repeat:
                yield from self._answered(taken, started)
                return
            if time.monotonic() > deadline:
                raise TurnInProgress
            time.sleep(POLL_S)
        yield from self._retold(stored.question)

    def _turn(self, question: Message) -> Turn:
        with self._transactions.read() as db:
            return db.get_one(Turn, question.seq)

    def _take_up(self, question: Message) -> _Stored:
        with self._transactions.begin() as db:
            return self._taken_up_again(db, question)

    def _retold(self, question: Message) -> Iterator[TurnEvent]:
        completed = self._completed(question)
        if completed.text:
            yield TextAdded(completed.text)
        yield completed

    def _completed(self, question: Message) -> TurnCompleted:
        """What a finished turn ended with."""
        with self._transactions.read() as db:
            turn = db.get_one(Turn, question.seq)
            session = sessions.get(db, question.session_id)
            answer = sessions.answer_to(db, question)
            chosen = _recorded(turn)
            has_context = turn.query not in (None, question.content)
            draft = Draft(chosen, query=turn.query, has_context=has_context)
            return _completed(db, session, question, answer, draft)


def _is_lost(turn: Turn) -> bool:
    return turn.finished_at is None and now() - turn.started_at > TURN_LEASE


def _recorded(turn: Turn) -> Decision:
    outcome = Outcome(turn.outcome or Outcome.DECLINED)
    unweighed = 1.0 if outcome is Outcome.ANSWERED else 0.0
    confidence = unweighed if turn.confidence is None else turn.confidence
    return Decision(outcome, Reason(turn.reason or Reason.NOTHING_FOUND), confidence)


def _silent(draft: Draft | None = None) -> Draft:
    """A person owns the session: what was found is kept for the receipt, nothing is said."""
    chosen = Decision(Outcome.WITH_HUMAN, Reason.PERSON_OWNS_SESSION, 0.0)
    if draft is None:
        return Draft(chosen)
    return Draft(
        chosen,
        hits=draft.hits,
        query=draft.query,
        vector=draft.vector,
        timings_ms=draft.timings_ms,
    )


def _completed(
    db: Session, session: ChatSession, question: Message, answer: Message | None, draft: Draft
) -> TurnCompleted:
    ticket = live_ticket(db, session.id) if session.status == SessionStatus.ESCALATED else None
    return TurnCompleted(
        session_id=session.id,
        message_id=answer.id if answer else None,
        text=answer.content if answer else "",
        outcome=draft.decision.outcome,
        confidence=round(draft.decision.confidence, 4),
        sources=answer.sources if answer else (),
        suggestions=answer.suggestions if answer else (),
        processing_time=(answer.processing_time or 0.0) if answer else 0.0,
        message_count=session.message_count,
        has_context=draft.has_context,
        tools_used=answer.tools_used if answer else (),
        ticket_id=ticket.id if ticket else None,
        queue_position=queue_position(db, ticket) if ticket else None,
    )
