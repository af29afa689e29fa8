"""The written side of a turn: what is stored before it, and what at its end.

Each public method is one transaction; none stays open while the agent thinks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from core.agent import repository
from core.agent.decision import Decision
from core.agent.draft import Context, Draft
from core.agent.events import TurnCompleted
from core.agent.intake import Intake
from core.agent.models import Turn
from core.agent.records import facts, recorded, silent
from core.agent.speaking import follow, spoken
from core.agent.writing_record import WritingRecord
from core.attachments.files import StagedFile
from core.attachments.reading.sections import Refusal
from core.attachments.service import shown
from core.attachments.wording import did_not_arrive
from core.db import Transactions, now
from core.errors import SessionEnded
from core.escalation import repository as tickets
from core.escalation.handoff import Cause, open_ticket, tell
from core.escalation.hearing import heard
from core.escalation.models import TicketReason
from core.language.language import Language
from core.memory import repository as memories
from core.memory.turns import remember
from core.sessions import repository as sessions
from core.sessions.models import ChatSession, Message, Outcome, Role, SessionStatus

TURN_LEASE = timedelta(seconds=10)
"""A turn that is not finished after this was cut off; who asks again or waits finishes it."""


@dataclass(frozen=True)
class Closed:
    """A turn that is stored to its end, and what was decided in it."""

    completed: TurnCompleted
    decision: Decision
    ticket_opened_for: TicketReason | None
    """`None` when no ticket was opened, or the session had one."""
    writing: WritingRecord | None = None
    """What a language model did in it."""


@dataclass(frozen=True)
class StoredMessage:
    """A customer's message that is safe in the database."""

    question: Message
    context: Context
    with_human: bool
    is_repeat: bool


class TurnLedger:
    """Stores messages, answers and receipts."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        intake: Intake,
        versions: Mapping[str, str],
        lease: timedelta = TURN_LEASE,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._lease = lease
        self._now = clock
        self._transactions = transactions
        self._attachments = intake.attachments
        self._versions = versions
        self._hidden = intake.hidden

    def open(
        self,
        session_id: str,
        text: str,
        *,
        files: Sequence[StagedFile] = (),
        attachment_ids: Sequence[str] = (),
        client_message_id: str | None = None,
        language: Language | None = None,
    ) -> StoredMessage:
        """Store a customer's message with its files, or find the one that it repeats.

        Raises SessionNotFound, SessionEnded, AttachmentNotFound.
        """
        with self._transactions.begin() as db:
            session = sessions.get(db, session_id, lock=True)
            if client_message_id is not None:
                twin = sessions.by_client_id(db, session_id, client_message_id)
                if twin is not None:
                    return self._taken_up_again(db, twin)
            if session.status == SessionStatus.ENDED:
                raise SessionEnded(session_id)
            enclosed = self._attachments.named(db, session_id, attachment_ids)
            enclosed += self._attachments.add(db, session_id, files)
            question = sessions.append(
                db,
                session,
                role=Role.USER,
                content=self._hidden.hide(db, session_id, text),
                client_message_id=client_message_id,
                attachments=[shown(file) for file in enclosed],
            )
            db.add(Turn(question_seq=question.seq, session_id=session_id))
            is_first = session.message_count == 1 and not session.user_verified
            context = (
                Context(attributes=session.context)
                if is_first
                else repository.context_before(db, question)
            )
            heard_in = spoken(session, text, fixed=language)
            follow(session, heard_in)
            context = replace(context, language=heard_in.language, written=heard_in.written)
            with_human = session.status == SessionStatus.ESCALATED
            if with_human:
                hide = partial(self._hidden.hide, db, session_id)
                heard(db, session, text, at=self._now(), hide=hide)
                for file in enclosed:
                    if file.refusal == Refusal.NOT_KEPT:
                        tell(db, session, did_not_arrive(file.filename, session.words))
            return StoredMessage(question, context, with_human, is_repeat=False)

    def take_up(self, question: Message) -> StoredMessage:
        """Take a lost turn over; a repeat if someone else was faster."""
        with self._transactions.begin() as db:
            return self._taken_up_again(db, question)

    def is_ours(self, question: Message) -> bool:
        """Whether the agent still has the session of a message that it is answering."""
        with self._transactions.read() as db:
            return repository.may_answer(db, question)

    def is_lost(self, turn: Turn) -> bool:
        """Whether whoever worked on a turn has gone without finishing it."""
        return turn.finished_at is None and now() - turn.started_at > self._lease

    def turn(self, question: Message) -> Turn:
        """How far a message's turn is. Raises SessionNotFound when it was deleted meanwhile."""
        with self._transactions.read() as db:
            return repository.turn_of(db, question)

    def close(self, question: Message, draft: Draft, started: float) -> Closed | None:
        """Store answer, hits and receipt in one transaction, unless a person has taken over.

        `None` when the turn was given up for lost and someone else has finished it.
        """
        with self._transactions.begin() as db:
            session = sessions.get(db, question.session_id, lock=True)
            if repository.is_finished(db, question):
                return None
            if session.status != SessionStatus.ACTIVE:
                draft = silent(draft)
            answer, opened_for = self._answer(db, session, question, draft, started)
            repository.finish(db, question, draft=draft, answer=answer, versions=self._versions)
            noted = remember(db, session, question, forgets=draft.forgets, also=draft.notes)
            completed = _completed(db, session, question, answer, draft)
            completed = replace(completed, facts_extracted=noted)
            return Closed(completed, draft.decision, opened_for, draft.writing)

    def shown(self, session_id: str, text: str) -> str:
        """A text as the session's customer reads it: with what its placeholders stand for."""
        with self._transactions.read() as db:
            return self._hidden.shown(db, session_id, text)

    def completed(self, question: Message) -> TurnCompleted:
        """What a finished turn ended with."""
        with self._transactions.read() as db:
            turn = repository.turn_of(db, question)
            session = sessions.get(db, question.session_id)
            answer = sessions.answer_to(db, question)
            chosen = recorded(turn)
            has_context = turn.query not in (None, question.content)
            draft = Draft(chosen, query=turn.query, has_context=has_context)
            completed = _completed(db, session, question, answer, draft)
            return replace(completed, facts_extracted=memories.noted_from(db, question))

    def _taken_up_again(self, db: Session, twin: Message) -> StoredMessage:
        """A repeat, unless the twin's turn was lost: then it is ours from now on."""
        turn = repository.turn_of(db, twin, lock=True)
        lost = self.is_lost(turn)
        if lost:
            turn.started_at = now()
        session = sessions.get(db, twin.session_id)
        with_human = session.status == SessionStatus.ESCALATED
        context = repository.context_before(db, twin)
        return StoredMessage(twin, context, with_human, is_repeat=not lost)

    def _answer(
        self, db: Session, session: ChatSession, question: Message, draft: Draft, started: float
    ) -> tuple[Message | None, TicketReason | None]:
        """The answer, and the reason of the ticket that was opened with it."""
        if draft.decision.outcome is Outcome.WITH_HUMAN and not draft.told:
            return None, None
        reason: TicketReason | None = draft.decision.ticket_reason
        if reason is None:
            message = sessions.append(
                db,
                session,
                role=Role.ASSISTANT,
                content=draft.text,
                reply_to=question.seq,
                **facts(draft, started),
            )
            return message, None
        cause = Cause(reason, question.content, draft.decision.evidence, draft.words)
        handoff = open_ticket(db, session, cause, at=self._now(), reply_to=question)
        for name, value in facts(draft, started).items():
            setattr(handoff.message, name, value)
        return handoff.message, reason if handoff.is_new else None


def _completed(
    db: Session, session: ChatSession, question: Message, answer: Message | None, draft: Draft
) -> TurnCompleted:
    ticket = tickets.live(db, session.id) if session.status == SessionStatus.ESCALATED else None
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
        queue_position=tickets.queue_position(db, ticket) if ticket else None,
    )
