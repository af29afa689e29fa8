"""What a client of a socket says, and what is done about it."""

import asyncio
from contextlib import suppress
from typing import assert_never

from starlette.websockets import WebSocketDisconnect

from app.limits import ClientLimits
from app.live.connection import SEND_LIMIT_S, Close, Connection
from app.live.frames import (
    ClientFrame,
    MessageFrame,
    PingFrame,
    ResumeFrame,
    TypingFrame,
    error_frame,
    frame,
    message_frame,
    read,
)
from app.live.hub import LiveHub
from app.live.turns import LiveTurns
from core.errors import InvalidInput, SwitchboardError
from core.limits import Bucket
from core.sessions.watch import SessionWatch
from core.telemetry.metrics import Metrics

WAITING_MESSAGES = 16
"""Messages of one client that may wait for the answer to the one before."""
RESUME_WITHIN_S = 1.0
"""So long others' messages wait for a client's first frame, which may be a `resume`."""


class Conversation:
    """One connection's side of its session, from the handshake to the end of its last turn."""

    def __init__(
        self,
        connection: Connection,
        *,
        watch: SessionWatch,
        hub: LiveHub,
        turns: LiveTurns,
        limits: ClientLimits,
        metrics: Metrics,
    ) -> None:
        self._connection = connection
        self._watch = watch
        self._hub = hub
        self._turns = turns
        self._limits = limits
        self._metrics = metrics
        self.close_code = 1006
        """With which the client has closed; that of a broken line until it does."""
        self._said: asyncio.Queue[MessageFrame | None] = asyncio.Queue()

    async def run(self) -> None:
        """Serve the client until either side closes. Turns that have begun go on after that."""
        reading = asyncio.create_task(self._read())
        sending = asyncio.create_task(self._connection.send_frames(self._metrics))
        going_live = asyncio.get_running_loop().call_later(RESUME_WITHIN_S, self._go_live)
        try:
            await asyncio.wait({reading, sending}, return_when=asyncio.FIRST_COMPLETED)
            if self._connection.closing is not None:
                await asyncio.wait({sending}, timeout=SEND_LIMIT_S)
        finally:
            going_live.cancel()
            for task in (reading, sending):
                task.cancel()
            self._said.put_nowait(None)  # before any await, at which this may be cancelled too
            ended = await asyncio.gather(reading, sending, return_exceptions=True)
        for failure in ended:  # being cancelled is no failure
            if isinstance(failure, Exception):
                raise failure

    async def answer(self) -> None:
        """Take the turns one after the other, also those that wait when the client leaves."""
        while (said := await self._said.get()) is not None:
            await self._turns.take(self._connection, said)

    async def _read(self) -> None:
        with suppress(WebSocketDisconnect):
            while True:
                received = await self._connection.websocket.receive()
                if received["type"] == "websocket.disconnect":
                    self.close_code = int(received["code"])
                    return
                if self._connection.floods():
                    self._connection.close(Close.FLOODING)
                    return
                await self._heed(received.get("text"))

    async def _heed(self, text: str | None) -> None:
        try:
            said = read(text)
            self._metrics.websocket_frame("in", said.type)
            await self._act(said)
        except SwitchboardError as error:
            self._connection.tell(error_frame(error))
        self._go_live()

    async def _act(self, said: ClientFrame) -> None:
        match said:
            case PingFrame():
                self._connection.tell(frame("pong"))
            case TypingFrame():
                self._hub.show_typing(self._connection)
            case ResumeFrame():
                await self._resume(said.after)
            case MessageFrame():
                await self._queue(said)
            case _:
                assert_never(said)

    async def _queue(self, said: MessageFrame) -> None:
        """Have a message answered after those before it."""
        try:
            await self._limits.check(Bucket.REQUESTS, f"session:{self._connection.session_id}")
            if self._said.qsize() >= WAITING_MESSAGES:
                raise InvalidInput("Wait for the answers to your earlier messages first.")
        except SwitchboardError as error:
            told = error_frame(error, client_message_id=said.client_message_id)
            self._connection.tell(told)
        else:
            self._said.put_nowait(said)

    async def _resume(self, after: str | None) -> None:
        """Tell what was said after a message and before the client came, once and in order.

        Raises MessageNotFound.
        """
        connection, told = self._connection, 0
        connection.resuming = True
        try:
            start = await asyncio.to_thread(self._place_of, after) if after else 0
            reached = start
            while missed := await asyncio.to_thread(
                self._watch.between, connection.session_id, reached, connection.since
            ):
                for message in missed:
                    await connection.tell_patiently(message_frame(message))
                reached, told = missed[-1].seq, told + len(missed)
            connection.since = min(connection.since, start)
        finally:
            connection.resuming = False
        connection.tell(frame("resumed", count=told))

    def _place_of(self, message_id: str) -> int:
        return self._watch.place_of(self._connection.session_id, message_id)

    def _go_live(self) -> None:
        connection = self._connection
        if not connection.live and not connection.resuming:
            connection.live = True
            self._hub.tell_again(connection)
