"""Turns that were begun over a socket. They go on when it closes."""

import asyncio
import contextvars
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

import structlog
from opentelemetry.semconv.attributes.http_attributes import HTTP_ROUTE

from app.live.connection import Connection
from app.live.frames import MessageFrame, error_frame, event_frame
from app.live.hub import LiveHub
from core.agent.events import MessageStored, TurnCompleted, TurnEvent
from core.agent.service import AgentService
from core.errors import SwitchboardError
from core.telemetry.traces import Traces, fail

STORE_THREADS = 8
"""Messages that are stored at the same time; each takes some milliseconds."""
TURN_THREADS = 256
"""Answers that are worked on at the same time; with a slow model most of them wait for it."""

ROUTE = "/ws/chat/{session_id}"
SPAN = f"message {ROUTE}"
"""One span for each message; a socket may be open all day."""

_T = TypeVar("_T")

log = structlog.get_logger("switchboard.live")


class TurnFailed(SwitchboardError):
    """What nobody foresaw; the reason is in the log."""

    def __init__(self) -> None:
        super().__init__("Something went wrong on our side. Send the message again.")


class LiveTurns:
    """Takes turns with the agent for connections."""

    def __init__(self, agent: AgentService, hub: LiveHub, traces: Traces) -> None:
        self._agent = agent
        self._traces = traces
        self._hub = hub
        self._storing = ThreadPoolExecutor(STORE_THREADS, thread_name_prefix="live-store")
        self._thinking = ThreadPoolExecutor(TURN_THREADS, thread_name_prefix="live-turn")

    async def take(self, connection: Connection, said: MessageFrame) -> None:
        """One message from its storing to the last frame of its answer. Raises nothing."""
        telling = _Telling(connection, said.client_message_id)
        headers = connection.websocket.headers
        with self._traces.serving(SPAN, headers=headers, attributes={HTTP_ROUTE: ROUTE}) as span:
            try:
                await self._take(connection, said, telling)
            except SwitchboardError as error:
                telling.failed(error)
                if error.status >= 500:
                    fail(span, type(error).__name__)
            except Exception as error:
                log.exception("A turn failed", session_id=connection.session_id)
                telling.failed(TurnFailed())
                fail(span, type(error).__name__)
        self._hub.wake()

    async def _take(self, connection: Connection, said: MessageFrame, telling: "_Telling") -> None:
        connection.storing += 1  # until it is known which message in the database is this one
        try:
            stored, events = await self._store(connection, said)
            telling.stored(stored)
        finally:
            connection.storing -= 1
        self._hub.wake()
        loop = asyncio.get_running_loop()

        def tell(event: TurnEvent) -> None:
            loop.call_soon_threadsafe(telling.show, event)

        await _in_thread(self._thinking, lambda: _drain(events, tell))

    async def shut_down(self) -> None:
        """Wait for the turns that are under way."""
        for threads in (self._storing, self._thinking):
            await asyncio.to_thread(threads.shutdown)

    async def _store(
        self, connection: Connection, said: MessageFrame
    ) -> tuple[MessageStored, Iterator[TurnEvent]]:
        """The stored message and what follows. Raises SwitchboardError when it was refused."""

        def take() -> tuple[MessageStored, Iterator[TurnEvent]]:
            events = self._agent.take_turn(
                connection.session_id,
                said.content,
                client_message_id=said.client_message_id,
                attachment_ids=said.attachments,
            )
            stored = next(events)
            assert isinstance(stored, MessageStored)
            return stored, events

        return await _in_thread(self._storing, take)


class _Telling:
    """What one connection is told of one of its own messages."""

    def __init__(self, connection: Connection, client_message_id: str | None) -> None:
        self._connection = connection
        self._client_message_id = client_message_id
        self._seq: int | None = None

    def stored(self, event: MessageStored) -> None:
        self._seq = event.seq
        for kept in (self._connection.own, self._connection.streaming, self._connection.answering):
            kept.add(event.seq)
        self._connection.tell(event_frame(event, client_message_id=self._client_message_id))

    def show(self, event: TurnEvent) -> None:
        self._connection.tell(event_frame(event))
        if isinstance(event, TurnCompleted) and self._seq is not None:
            self._connection.answering.discard(self._seq)

    def failed(self, error: SwitchboardError) -> None:
        """Say so; an answer that someone else finds later comes as any other message."""
        if self._seq is not None:
            self._connection.answering.discard(self._seq)
            self._connection.streaming.discard(self._seq)
        self._connection.tell(error_frame(error, client_message_id=self._client_message_id))


def _drain(events: Iterator[TurnEvent], tell: Callable[[TurnEvent], object]) -> None:
    """Run a turn to its end, whether or not anybody is left to be told."""
    for event in events:
        with suppress(RuntimeError):  # the event loop is gone: the process is ending
            tell(event)


async def _in_thread(threads: ThreadPoolExecutor, work: Callable[[], _T]) -> _T:
    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(threads, lambda: context.run(work))
