"""Every open socket of this process, and the one look at the database that serves them all."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import structlog

from app.live.connection import Close, Connection
from app.live.frames import frame
from app.live.places import Places
from core.errors import SwitchboardError
from core.sessions.models import Role, TypingSign
from core.sessions.typing import TypingService
from core.sessions.watch import News, Seen, SessionWatch

TICK_S = 0.25
"""How long what another process has stored can wait until it is noticed (seconds)."""
GAP_S = 0.01
"""Between two looks, however much is going on (seconds)."""
MOST_CLIENTS = 20
"""Open sockets of one session."""
SIGN_EVERY_S = 2.0
"""How often a client that goes on typing is noted for other processes (seconds)."""

log = structlog.get_logger("switchboard.live")


class LiveHub:
    """Tells every connection what happens in its session, whoever did it and in which process."""

    def __init__(self, watch: SessionWatch, typing: TypingService, places: Places) -> None:
        self._watch = watch
        self._places = places
        self._typing = typing
        self._connections: dict[str, set[Connection]] = {}
        self._counts: dict[str, int] = {}
        self._signs: dict[tuple[str, str], TypingSign] = {}
        self._noted: dict[Connection, float] = {}
        self._woken = asyncio.Event()
        # Threads of its own: answers that take long never keep the news from being seen.
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="live")

    def join(self, connection: Connection) -> bool:
        """Take a socket in; `False` when its session has too many."""
        clients = self._connections.setdefault(connection.session_id, set())
        if len(clients) >= MOST_CLIENTS:
            return False
        clients.add(connection)
        return True

    def leave(self, connection: Connection) -> None:
        session_id = connection.session_id
        clients = self._connections.get(session_id, set())
        clients.discard(connection)
        self._noted.pop(connection, None)
        if not clients:
            self._connections.pop(session_id, None)
            self._counts.pop(session_id, None)
            for key in [key for key in self._signs if key[0] == session_id]:
                del self._signs[key]

    def wake(self) -> None:
        """Look at once: something was stored by this process."""
        self._woken.set()

    def tell_again(self, connection: Connection) -> None:
        """Look at once for what this one has not been told, though others may have been."""
        self._counts[connection.session_id] = -1
        self._woken.set()

    async def run(self) -> None:
        """Look for news until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK_S):
                    await self._woken.wait()
            self._woken.clear()
            if self._connections:
                try:
                    await self._look()
                except Exception:
                    log.exception("Open chats could not be brought up to date")
                await asyncio.sleep(GAP_S)

    async def shut_down(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)

    def show_typing(self, connection: Connection) -> None:
        """Tell the session's other clients that this one is writing."""
        written = frame("user_typing", client_id=connection.client_id)
        for other in self._others(connection):
            other.tell(written)
        moment = time.monotonic()
        if moment - self._noted.get(connection, -SIGN_EVERY_S) >= SIGN_EVERY_S:
            self._noted[connection] = moment
            self._threads.submit(self._note, connection)

    def _note(self, connection: Connection) -> None:
        with suppress(SwitchboardError):  # a sign of typing is not worth a retry
            self._typing.sign(connection.session_id, client_id=connection.client_id, role=Role.USER)

    def _others(self, connection: Connection) -> Iterator[Connection]:
        for other in self._connections.get(connection.session_id, ()):
            if other.client_id != connection.client_id:
                yield other

    async def _look(self) -> None:
        seen = {key: self._seen(key) for key in self._connections}
        loop = asyncio.get_running_loop()
        try:
            news = await loop.run_in_executor(self._threads, self._watch.news, seen)
            for session_id in seen:
                self._deal(session_id, news.get(session_id))
            await self._look_at_places()
        except SwitchboardError as error:
            log.warning("Open chats could not be brought up to date", reason=error.message)

    async def _look_at_places(self) -> None:
        clients = [client for of in self._connections.values() for client in of]
        session_ids = self._places.due(clients)
        if not session_ids:
            return
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, self._places.find, session_ids)
        for client in clients:
            self._places.tell(client, found.get(client.session_id))

    def _seen(self, session_id: str) -> Seen:
        furthest_behind = min(client.cursor for client in self._connections[session_id])
        return Seen(furthest_behind, self._counts.setdefault(session_id, -1))

    def _deal(self, session_id: str, news: News | None) -> None:
        clients = list(self._connections.get(session_id, ()))
        if news is None:
            for client in clients:
                client.close(Close.NO_SESSION)
            return
        told = [client.deliver(news) for client in clients]
        self._counts[session_id] = news.count if all(told) else -1
        if news.more:
            self._woken.set()
        for sign in news.writing:
            self._show_sign(sign, clients)

    def _show_sign(self, sign: TypingSign, clients: list[Connection]) -> None:
        """Someone writes in another process; those of this one were told already."""
        key = (sign.session_id, sign.client_id)
        before = self._signs.get(key)
        self._signs[key] = sign
        if before is not None and before.until >= sign.until:
            return
        if sign.role == Role.OPERATOR:
            written = frame("operator_typing", operator=sign.name)
        elif any(client.client_id == sign.client_id for client in clients):
            return
        else:
            written = frame("user_typing", client_id=sign.client_id)
        for client in clients:
            client.tell(written)
