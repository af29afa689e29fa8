"""The live side of the application: built once, running as long as the application does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from app.limits import ClientLimits
from app.live.connection import Close, Connection
from app.live.conversation import Conversation
from app.live.frames import ServerFrame, frame
from app.live.hub import LiveHub
from app.live.places import Places
from app.live.turns import LiveTurns
from core.bootstrap import Services
from core.sessions.watch import Position


class Live:
    """Serves connections and ends in order: no turn that has begun is cut off."""

    def __init__(self, services: Services, limits: ClientLimits) -> None:
        self._watch = services.watch
        self._metrics = services.metrics
        self._limits = limits
        self._hub = LiveHub(services.watch, services.typing, Places(services.escalation.places))
        self._turns = LiveTurns(services.agent, self._hub, services.traces)
        self._answering: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look for news until left, then wait for the turns that are under way."""
        looking = asyncio.create_task(self._hub.run(), name="live-hub")
        try:
            yield
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking
            await asyncio.gather(*self._answering, return_exceptions=True)
            await self._turns.shut_down()
            await self._hub.shut_down()

    def wake(self) -> None:
        """Something was stored by this process: open sockets hear of it at once."""
        self._hub.wake()

    async def position(self, session_id: str) -> Position:
        """Where a session stands. Raises SessionNotFound."""
        return await asyncio.to_thread(self._watch.position, session_id)

    async def serve(self, connection: Connection, place: Position) -> int:
        """Greet a client and talk with it until either side closes; the close code."""
        self._metrics.websocket_opened()
        code: int = Close.FLOODING
        try:
            if self._hub.join(connection):
                connection.tell(_greeting(connection, place))
                code = await self._talk(connection)
            else:
                connection.close(Close.FLOODING)
                await connection.send_frames(self._metrics)
        finally:
            self._hub.leave(connection)
            self._metrics.websocket_closed(code)
        return code

    async def _talk(self, connection: Connection) -> int:
        conversation = Conversation(
            connection,
            watch=self._watch,
            hub=self._hub,
            turns=self._turns,
            limits=self._limits,
            metrics=self._metrics,
        )
        self._keep(asyncio.create_task(conversation.answer(), name="live-answers"))
        await conversation.run()
        return connection.closing or conversation.close_code

    def _keep(self, task: asyncio.Task[None]) -> None:
        """A task that nobody holds may vanish before its end."""
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)


def _greeting(connection: Connection, place: Position) -> ServerFrame:
    return frame(
        "connected",
        session_id=connection.session_id,
        client_id=connection.client_id,
        status=place.status.value,
        last_message_id=place.message_id,
    )
