"""Where the customers of open sockets stand while a person is to answer them."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from app.live.connection import Connection
from app.live.frames import frame
from core.escalation.queue import Place
from core.sessions.models import SessionStatus

PLACES_EVERY_S = 1.0
PlacesOf = Callable[[Sequence[str]], Mapping[str, Place]]


class Places:
    """Tells a place when it changes, and asks the database at most once a second."""

    def __init__(self, places_of: PlacesOf) -> None:
        self._places_of = places_of
        self._next = 0.0

    def due(self, connections: Iterable[Connection]) -> list[str]:
        """The sessions to ask about now: those that are with a person."""
        if time.monotonic() < self._next:
            return []
        self._next = time.monotonic() + PLACES_EVERY_S
        return sorted({c.session_id for c in connections if c.status is SessionStatus.ESCALATED})

    def find(self, session_ids: Sequence[str]) -> Mapping[str, Place]:
        """Asks the database, so it belongs into a thread."""
        return self._places_of(session_ids)

    def tell(self, connection: Connection, place: Place | None) -> None:
        """Tell where it stands, unless that is what it was told before."""
        words = place.words if place is not None else ""
        if place is None or words == connection.place_words:
            return
        connection.place_words = words
        wait = place.stands.expected_wait
        opens_at = place.stands.opens_at
        connection.tell(
            frame(
                "queue",
                position=place.stands.position,
                message=words,
                expected_wait_s=None if wait is None else round(wait.total_seconds(), 1),
                opens_at=f"{opens_at:%Y-%m-%dT%H:%M:%SZ}" if opens_at else None,
            )
        )
