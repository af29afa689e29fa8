"""app/live/connection.py: what waits for a client, and for how long it may."""

from starlette.websockets import WebSocket

from app.live.connection import OUTBOX, Close, Connection
from app.live.frames import frame
from core.sessions.models import SessionStatus
from core.sessions.watch import Position


def connection() -> Connection:
    async def silent(*_: object) -> None:
        return None

    websocket = WebSocket({"type": "websocket", "headers": []}, silent, silent)
    return Connection.at(websocket, "sess_1", "tab", Position(SessionStatus.ACTIVE))


class TestSlowReader:
    def test_has_room_for_a_burst(self) -> None:
        client = connection()
        for _ in range(OUTBOX):
            client.tell(frame("text", content="x"))
        assert client.closing is None
        assert client.outbox.qsize() == OUTBOX

    def test_is_cut_off_at_one_frame_more_and_keeps_no_memory(self) -> None:
        client = connection()
        for _ in range(OUTBOX + 1):
            client.tell(frame("text", content="x"))
        assert client.closing is Close.TOO_SLOW
        assert client.outbox.get_nowait() is Close.TOO_SLOW
        assert client.outbox.empty()

    def test_is_told_nothing_more(self) -> None:
        client = connection()
        client.close(Close.TOO_SLOW)
        client.tell(frame("text", content="x"))
        assert client.outbox.qsize() == 1
