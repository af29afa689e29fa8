"""One open socket: what it has been told, and the frames that wait to be sent to it."""

import asyncio
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.live.frames import ServerFrame, frame, message_frame
from core.sessions.models import Message, SessionStatus
from core.sessions.watch import News, Position
from core.telemetry.metrics import Metrics

OUTBOX = 512
"""Frames that may wait for a slow reader; one more, and it has to come back and resume."""
SEND_LIMIT_S = 20.0
"""A client that takes no data for so long is gone."""
MOST_FRAMES = 200
FRAME_WINDOW_S = 10.0
"""A client that sends more than `MOST_FRAMES` in so many seconds is not in a conversation."""


class Close(IntEnum):
    """Why the server closes a socket (RFC 6455 leaves 4000 to 4999 to applications)."""

    TRY_AGAIN = 1013
    BAD_TOKEN = 4401
    FOREIGN_ORIGIN = 4403
    NO_SESSION = 4404
    TOO_SLOW = 4408
    ENDED = 4409
    FLOODING = 4429


REASONS = {
    Close.TRY_AGAIN: "The database does not answer. Connect again shortly.",
    Close.BAD_TOKEN: "The session token is not valid or has expired.",
    Close.FOREIGN_ORIGIN: "Pages of this origin may not connect.",
    Close.NO_SESSION: "There is no such session.",
    Close.TOO_SLOW: "Frames were read too slowly. Connect again and resume.",
    Close.ENDED: "This session has ended.",
    Close.FLOODING: "Too much at once. Connect again later.",
}
"""At most 123 bytes each."""


@dataclass(eq=False)
class Connection:
    """A client of a session. Everything here happens in the event loop."""

    websocket: WebSocket
    session_id: str
    client_id: str
    status: SessionStatus
    cursor: int
    """`seq` of the last message that this client was told of, or said itself."""
    since: int
    """From here on nothing was left out; what came before may have been missed."""
    live: bool = False
    """Whether others' messages are sent: not before a first frame had the chance to resume."""
    resuming: bool = False
    storing: int = 0
    """Own messages that are on their way into the database."""
    own: set[int] = field(default_factory=set)
    """`seq` of own messages that were acknowledged and not passed yet."""
    streaming: set[int] = field(default_factory=set)
    """`seq` of own messages whose answer comes in a stream of its own."""
    answering: set[int] = field(default_factory=set)
    """Those of them whose stream has not ended."""
    heard_at: deque[float] = field(default_factory=deque)
    """When the latest frames came."""
    place_words: str = ""
    """What the client was last told of its place in the queue for a person."""
    closing: Close | None = None
    outbox: asyncio.Queue[ServerFrame | Close] = field(default_factory=asyncio.Queue)

    @classmethod
    def at(
        cls, websocket: WebSocket, session_id: str, client_id: str, place: Position
    ) -> "Connection":
        """A client that connects when the session stands at `place`."""
        return cls(
            websocket, session_id, client_id, place.status, cursor=place.seq, since=place.seq
        )

    def floods(self) -> bool:
        """Whether the client sends too much, the frame that has just come included."""
        moment = time.monotonic()
        self.heard_at.append(moment)
        while self.heard_at[0] < moment - FRAME_WINDOW_S:
            self.heard_at.popleft()
        return len(self.heard_at) > MOST_FRAMES

    def tell(self, said: ServerFrame) -> None:
        """Have a frame sent, unless the socket is closing."""
        if self.closing is not None:
            return
        if self.outbox.qsize() >= OUTBOX:
            self.close(Close.TOO_SLOW)
        else:
            self.outbox.put_nowait(said)

    async def tell_patiently(self, said: ServerFrame) -> None:
        """The same at the client's own pace, for long histories."""
        while self.closing is None and self.outbox.qsize() >= OUTBOX // 2:
            await asyncio.sleep(0.01)
        self.tell(said)

    def close(self, code: Close) -> None:
        """Close after the frames that wait, or at once when they are too many."""
        if self.closing is None:
            self.closing = code
            if code is Close.TOO_SLOW:
                while not self.outbox.empty():
                    self.outbox.get_nowait()
            self.outbox.put_nowait(code)

    async def send_frames(self, metrics: Metrics) -> None:
        """Send what is put into the outbox until the socket is closed by either side."""
        with suppress(WebSocketDisconnect, TimeoutError):
            while not isinstance(said := await self.outbox.get(), Close):
                async with asyncio.timeout(SEND_LIMIT_S):
                    await self.websocket.send_text(said.text)
                metrics.websocket_frame("out", said.type)
            await self.websocket.close(said, REASONS[said])

    def deliver(self, news: News) -> bool:
        """Tell what is new; whether all of it could be told by now."""
        if not self.live or self.storing:
            return False
        for message in news.messages:
            if message.seq > self.cursor and not self._pass(message):
                return False
        if news.more or (news.status is SessionStatus.ENDED and self.answering):
            return False
        self._show_status(news.status)
        return True

    def _pass(self, message: Message) -> bool:
        """Tell one message, unless its own stream does; not before an answer that is under way."""
        if message.reply_to in self.answering:
            return False
        self.cursor = message.seq
        if message.seq in self.own:
            self.own.discard(message.seq)
        elif message.reply_to in self.streaming:
            self.streaming.discard(message.reply_to)
        else:
            self.tell(message_frame(message))
        return True

    def _show_status(self, status: SessionStatus) -> None:
        if status is not self.status:
            self.status = status
            self.tell(frame("session_status", status=status.value))
        if status is SessionStatus.ENDED:
            self.close(Close.ENDED)
