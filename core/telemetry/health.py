"""Signs of life: processes write them, health checks read them."""

from datetime import datetime, timedelta

from core.db import Transactions, now, put
from core.telemetry.models import Heartbeat

HEARTBEAT_EVERY_S = 2.0
ALIVE_WITHIN = timedelta(seconds=15)


class Heartbeats:
    """When each process last said that it works."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def beat(self, process: str) -> None:
        with self._transactions.begin() as db:
            put(db, Heartbeat, process=process, seen_at=now())

    def is_alive(self, process: str) -> bool:
        seen = self.seen_at(process)
        return seen is not None and now() - seen < ALIVE_WITHIN

    def seen_at(self, process: str) -> datetime | None:
        """When a process last said that it works; `None` if it never did."""
        with self._transactions.read() as db:
            beat = db.get(Heartbeat, process)
        return None if beat is None else beat.seen_at
