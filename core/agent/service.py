"""The turn: a customer's message in, an answer, a decline or a handoff out."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from structlog.contextvars import bound_contextvars

from core.agent.draft import Context, Draft
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
from core.agent.ledger import TURN_LEASE, StoredMessage, TurnLedger, is_lost, silent
from core.agent.recorder import TurnRecorder
from core.agent.suggestions import Suggester, Suggestion
from core.agent.thinking import Thinker
from core.agent.versions import in_force
from core.agent.writing import apologise, as_source, tell_of_hidden
from core.attachments.readings import ReadingService
from core.attachments.service import AttachmentStore, Upload
from core.db import Transactions, now
from core.errors import EmptyMessage, InvalidQuery, MessageTooLong, TurnInProgress
from core.memory import secrets
from core.sessions.models import Message
from core.telemetry.stopwatch import Stopwatch

MAX_MESSAGE = 4000
MAX_QUERY = 500
WAIT_FOR_TWIN_S = 3 * TURN_LEASE.total_seconds()
POLL_S = 0.02
READING = "Reading what you sent"
SEARCHING = "Searching the help centre"


class AgentService:
    """Takes turns and searches. Never holds a transaction while it thinks."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        attachments: AttachmentStore,
        readings: ReadingService,
        recorder: TurnRecorder,
        thinker: Thinker,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._attachments = attachments
        self._readings = readings
        self._recorder = recorder
        self._thinker = thinker
        self._suggester = Suggester(transactions, self._thinker)
        self._ledger = TurnLedger(
            transactions,
            attachments=attachments,
            versions=in_force(embedding=thinker.model),
            clock=clock,
        )

    def take_turn(
        self,
        session_id: str,
        text: str,
        *,
        attachments: Sequence[Upload] = (),
        attachment_ids: Sequence[str] = (),
        client_message_id: str | None = None,
    ) -> Iterator[TurnEvent]:
        """Store the customer's message, then answer it; the events tell how far that is.

        The message is stored when this returns, before the first event is asked for. The same
        `client_message_id` again stores nothing and gives the same answer. `attachment_ids` name
        files that were uploaded to this session before; any number of its messages may name one.
        A file that is empty or too large costs itself alone: the answer says so.

        Raises SessionNotFound, SessionEnded, AttachmentNotFound, EmptyMessage, MessageTooLong,
        InvalidInput (too many files), TurnInProgress.
        """
        watch = Stopwatch()
        text = text.strip()
        if not text and not attachments and not attachment_ids:
            raise EmptyMessage
        if len(text) > MAX_MESSAGE:
            raise MessageTooLong(len(text), MAX_MESSAGE)
        text = secrets.mask(text).text
        self._attachments.check_number(attachments, also=len(attachment_ids))
        with watch.step("store"), self._attachments.staged(attachments) as files:
            stored = self._ledger.open(
                session_id,
                text,
                files=files,
                attachment_ids=attachment_ids,
                client_message_id=client_message_id,
            )
        if stored.is_repeat:
            return self._repeat(stored, watch)
        return self._events(stored, watch)

    def search(self, query: str, *, limit: int = 5) -> list[Source]:
        """The passages nearest to a query, best first, at most 20. Raises InvalidQuery."""
        if not query.strip() or len(query) > MAX_QUERY:
            raise InvalidQuery(MAX_QUERY)
        found, _ = self._thinker.find(query.strip(), (), limit=limit)
        return [as_source(hit, hit.rank) for hit in found.retrieval.hits]

    def suggest(self, session_id: str) -> Suggestion:
        """What the agent would answer to the customer's last question. Raises SessionNotFound."""
        return self._suggester.suggest(session_id)

    def _events(self, stored: StoredMessage, watch: Stopwatch) -> Iterator[TurnEvent]:
        yield _stored(stored.question)
        yield from self._answered(stored, watch)

    def _answered(self, stored: StoredMessage, watch: Stopwatch) -> Iterator[TurnEvent]:
        try:
            draft = yield from self._drafted(stored, watch)
            completed = self._closed(stored.question, draft, watch)
        except Exception as error:
            self._recorder.failed(stored.question, error, watch)
            raise
        if completed is None:
            yield from self._retold(stored.question)
        else:
            yield from self._told(draft, completed)

    def _drafted(
        self, stored: StoredMessage, watch: Stopwatch
    ) -> Generator[TurnEvent, None, Draft]:
        sent = [str(file["attachment_id"]) for file in stored.question.attachments]
        if stored.with_human:
            self._readings.read(stored.question.session_id, sent)
            return silent()
        yield Started()
        if sent:
            yield StatusChanged(READING)
        question, context = stored.question.content, self._with_files(stored, sent, watch)
        with watch.step("decide"):
            draft = self._thinker.shortcut(question, context)
        if draft is None:
            yield StatusChanged(SEARCHING)
            started = time.perf_counter()
            with _named(stored.question):
                draft = self._thinker.think(question, context)
            watch.follow(started, draft.timings_ms)
        if sent:
            draft = apologise(draft, context)
        tell_of_hidden(draft, question)
        return draft

    def _with_files(self, stored: StoredMessage, sent: Sequence[str], watch: Stopwatch) -> Context:
        """The context with what the session's files say; those of the message are read first."""
        session_id = stored.question.session_id
        with watch.step("read"):
            self._readings.read(session_id, sent)
            texts = self._readings.of_session(session_id)
        return replace(stored.context, texts=texts, sent=sent)

    def _closed(self, question: Message, draft: Draft, watch: Stopwatch) -> TurnCompleted | None:
        """`None` when someone else has finished the turn, which then records it."""
        draft.timings_ms = watch.timings_ms
        with _named(question), watch.step("save"):
            closed = self._ledger.close(question, draft, watch.started)
        if closed is None:
            return None
        self._recorder.ended(question, closed, watch)
        return closed.completed

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

    def _repeat(self, stored: StoredMessage, watch: Stopwatch) -> Iterator[TurnEvent]:
        """The answer that a message has, or gets: its turn is waited for, or finished if lost."""
        yield _stored(stored.question)
        deadline = time.monotonic() + WAIT_FOR_TWIN_S
        while (turn := self._ledger.turn(stored.question)).finished_at is None:
            if is_lost(turn) and not (taken := self._ledger.take_up(stored.question)).is_repeat:
                yield from self._answered(taken, watch)
                return
            if time.monotonic() > deadline:
                raise TurnInProgress
            time.sleep(POLL_S)
        yield from self._retold(stored.question, begun=False)

    def _retold(self, question: Message, *, begun: bool = True) -> Iterator[TurnEvent]:
        """What the first telling of a finished turn told."""
        completed = self._ledger.completed(question)
        if completed.text and not begun:
            yield Started()
        if completed.sources:
            yield SourcesFound([Source.from_info(info) for info in completed.sources])
        if completed.text:
            yield TextAdded(completed.text)
        yield completed


def _stored(question: Message) -> MessageStored:
    return MessageStored(question.id, question.seq)


def _named(question: Message) -> AbstractContextManager[object]:
    """Lines in the log from inside the block say which turn they are of."""
    return bound_contextvars(session_id=question.session_id, turn_id=question.id)
