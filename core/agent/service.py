"""The turn: a customer's message in, an answer, a decline or a handoff out."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from structlog.contextvars import bound_contextvars

from core.agent import file_facts
from core.agent.draft import Context, Draft
from core.agent.events import (
    MessageStored,
    Source,
    Started,
    StatusChanged,
    TurnCompleted,
    TurnEvent,
)
from core.agent.intake import Intake
from core.agent.ledger import TURN_LEASE, StoredMessage, TurnLedger
from core.agent.recorder import TurnRecorder
from core.agent.records import silent
from core.agent.respondent import Respondent
from core.agent.suggestions import Suggester, Suggestion
from core.agent.telling import Events, retold, shown, told
from core.agent.versions import in_force
from core.agent.writing import as_source, with_notices
from core.attachments.service import Upload
from core.db import Transactions, now
from core.errors import EmptyMessage, InvalidQuery, MessageTooLong, TurnInProgress
from core.language.language import Language
from core.memory import secrets
from core.memory.kinds import Noted
from core.sessions.models import Message
from core.telemetry.stopwatch import Stopwatch

MAX_MESSAGE = 4000
MAX_QUERY = 500
POLL_S = 0.02


class AgentService:
    """Takes turns and searches. Never holds a transaction while it thinks."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        intake: Intake,
        recorder: TurnRecorder,
        respondent: Respondent,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._attachments = intake.attachments
        self._readings = intake.readings
        self._recorder = recorder
        self._thinker = thinker = respondent.thinker
        self._composer = composer = respondent.composer
        lease = TURN_LEASE + timedelta(seconds=composer.within_s if composer else 0)
        self._wait_for_twin_s = lease.total_seconds() + 2 * TURN_LEASE.total_seconds()
        self._suggester = Suggester(transactions, self._thinker)
        self._ledger = TurnLedger(
            transactions,
            intake=intake,
            versions=in_force(embedding=thinker.model, reranker=thinker.reranker),
            lease=lease,
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
        language: Language | None = None,
    ) -> Iterator[TurnEvent]:
        """Store the customer's message, then answer it; the events tell how far that is.

        The message is stored when this returns, before the first event is asked for. The same
        `client_message_id` again stores nothing and gives the same answer. `attachment_ids` name
        files that were uploaded to this session before; any number of its messages may name one.
        A file that is empty or too large costs itself alone: the answer says so. `language` is
        the customer's where the text is not of their own words; otherwise the text tells it.

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
                language=language,
            )
        events = self._repeat(stored, watch) if stored.is_repeat else self._events(stored, watch)
        return shown(events, partial(self._ledger.shown, session_id))

    def search(self, query: str, *, limit: int = 5) -> list[Source]:
        """The passages nearest to a query, best first, at most 20. Raises InvalidQuery."""
        if not query.strip() or len(query) > MAX_QUERY:
            raise InvalidQuery(MAX_QUERY)
        found, _ = self._thinker.find(query.strip(), (), limit=limit)
        return [as_source(hit, hit.rank) for hit in found.retrieval.hits]

    def suggest(self, session_id: str) -> Suggestion:
        """What the agent would answer to the customer's last question. Raises SessionNotFound."""
        return self._suggester.suggest(session_id)

    def _events(self, stored: StoredMessage, watch: Stopwatch) -> Events:
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
            yield from retold(self._ledger.completed(stored.question))
        else:
            yield from told(draft, completed)

    def _drafted(
        self, stored: StoredMessage, watch: Stopwatch
    ) -> Generator[TurnEvent, None, Draft]:
        sent = [str(file["attachment_id"]) for file in stored.question.attachments]
        if stored.with_human:
            self._readings.read(stored.question.session_id, sent)
            return silent()
        yield Started()
        words = stored.context.words
        if sent:
            yield StatusChanged(words("chat.status.reading"))
        question, context = stored.question.content, self._with_files(stored, sent, watch)
        with watch.step("decide"):
            draft = self._thinker.shortcut(question, context)
        if draft is not None:
            return with_notices(draft, context, question)
        yield StatusChanged(words("chat.status.searching"))
        started = time.perf_counter()
        with _named(stored.question):
            draft = self._thinker.think(question, context)
        watch.follow(started, draft.timings_ms)
        if self._composer is None:
            return with_notices(draft, context, question)
        asked = self._composer.begin(
            question, context, lambda: self._ledger.is_ours(stored.question)
        )
        draft = with_notices(self._composer.search_again(asked, draft), context, question)
        yield from self._composed(self._composer.write(asked, draft), stored, draft, watch)
        return draft

    def _composed(
        self, events: Iterator[TurnEvent], stored: StoredMessage, draft: Draft, watch: Stopwatch
    ) -> Iterator[TurnEvent]:
        """The model's text, where it writes. Who stops listening still gets an answer stored."""
        started = time.perf_counter()
        try:
            yield from events
        except GeneratorExit:
            self._closed(stored.question, draft, watch)
            raise
        watch.follow(started, {"model": (time.perf_counter() - started) * 1000})

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
        if question.attachments:
            with watch.step("read"):
                draft.notes = [*draft.notes, *self._said_in_files(question)]
        with _named(question), watch.step("save"):
            closed = self._ledger.close(question, draft, watch.started)
        if closed is None:
            return None
        self._recorder.ended(question, closed, watch)
        return closed.completed

    def _said_in_files(self, question: Message) -> list[Noted]:
        sent = [str(file["attachment_id"]) for file in question.attachments]
        return file_facts.noted_in(self._readings.of_session(question.session_id).of(sent))

    def _repeat(self, stored: StoredMessage, watch: Stopwatch) -> Events:
        """The answer that a message has, or gets: its turn is waited for, or finished if lost."""
        yield _stored(stored.question)
        deadline = time.monotonic() + self._wait_for_twin_s
        while (turn := self._ledger.turn(stored.question)).finished_at is None:
            if (
                self._ledger.is_lost(turn)
                and not (taken := self._ledger.take_up(stored.question)).is_repeat
            ):
                yield from self._answered(taken, watch)
                return
            if time.monotonic() > deadline:
                raise TurnInProgress
            time.sleep(POLL_S)
        yield from retold(self._ledger.completed(stored.question), begun=False)


def _stored(question: Message) -> MessageStored:
    return MessageStored(question.id, question.seq)


def _named(question: Message) -> AbstractContextManager[object]:
    """Lines in the log from inside the block say which turn they are of."""
    return bound_contextvars(session_id=question.session_id, turn_id=question.id)
