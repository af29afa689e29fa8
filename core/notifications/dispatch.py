"""What the worker does: take from the outbox, send with no transaction open, store how it went."""

import logging
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from core.db import Transactions, now
from core.notifications import outbox
from core.notifications.delivery import Delivery, Outgoing

AT_ONCE = 8
"""Targets that one process sends to at the same time: a slow one holds up only itself."""
_log = logging.getLogger(__name__)


class NotificationDispatch:
    """Delivers at least once: a receiver that gets something twice sees the same id.

    Any number of workers may run; what one has taken is its own until the lease ends.
    """

    def __init__(
        self,
        transactions: Transactions,
        *,
        delivery: Delivery,
        clock: Callable[[], datetime] = now,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._transactions = transactions
        self._delivery = delivery
        self._clock = clock
        self._chance = chance

    def claim_due(self, limit: int) -> Sequence[Outgoing]:
        """Take what is due for this process, at most one notification for each target.

        Only reads when nothing is due. Raises DatabaseUnavailable.
        """
        at = self._clock()
        with self._transactions.read() as db:
            if not outbox.is_any_due(db, at=at):
                return ()
        with self._transactions.begin() as db:
            outbox.give_up(db, at=at)
            return outbox.claim(db, limit=limit, at=at)

    def deliver(self, outgoing: Outgoing) -> bool:
        """Send one that was claimed and store the result; whether it arrived.

        Raises DatabaseUnavailable; it is then sent again, with the same id, when its lease ends.
        """
        attempt = self._delivery.send(outgoing)
        with self._transactions.begin() as db:
            outbox.settle(db, outgoing, attempt, at=self._clock(), chance=self._chance())
        if not attempt.delivered:
            _log.warning("%s was not delivered: %s", outgoing.id, attempt.reason)
        return attempt.delivered

    def deliver_due(self, limit: int = AT_ONCE) -> int:
        """Send what is due to up to `limit` targets, at the same time; how many were sent."""
        claimed = self.claim_due(limit)
        if not claimed:
            return 0
        with ThreadPoolExecutor(min(len(claimed), AT_ONCE)) as threads:
            return len(list(threads.map(self.deliver, claimed)))

    def sweep(self) -> int:
        """Remove some of what was delivered 30 days or died 90 days ago; 0 when none is left."""
        with self._transactions.begin() as db:
            return outbox.sweep(db, at=self._clock())
