"""What is remembered of a session's customer, for those who may see and remove it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.db import Transactions
from core.errors import MemoryNotFound
from core.memory import repository
from core.memory.models import Memory
from core.sessions import repository as sessions


@dataclass(frozen=True)
class Remembered:
    """One memory as it is shown."""

    id: int
    kind: str
    key: str
    value: str
    message_id: str
    importance: float
    confidence: float
    created_at: datetime
    expires_at: datetime | None
    superseded_at: datetime | None
    superseded_by: int | None
    attachment_id: str | None = None
    """The file that says it, where the customer does not."""
    filename: str | None = None


class MemoryService:
    """Read and remove memories. Each public method is one transaction."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def of_session(self, session_id: str) -> Sequence[Remembered]:
        """Everything noted in a session, corrected or not, oldest first. Raises SessionNotFound."""
        with self._transactions.read() as db:
            sessions.get(db, session_id)
            return [shown(*row) for row in repository.of_session(db, session_id)]

    def forget(self, session_id: str, memory_id: int | None = None) -> int:
        """Remove one memory with what it corrected, or all of the session's; how many went.

        Raises SessionNotFound, MemoryNotFound.
        """
        with self._transactions.begin() as db:
            sessions.get(db, session_id, lock=True)
            ids = [memory.id for memory, *_ in repository.of_session(db, session_id)]
            if memory_id is None:
                return repository.forget(db, ids)
            if memory_id not in ids:
                raise MemoryNotFound(str(memory_id))
            return repository.forget(db, [memory_id])


def shown(memory: Memory, message_id: str, filename: str | None) -> Remembered:
    return Remembered(
        memory.id,
        memory.kind,
        memory.key,
        memory.value,
        message_id,
        memory.importance,
        memory.confidence,
        memory.created_at,
        memory.expires_at,
        memory.superseded_at,
        memory.superseded_by,
        memory.attachment_id,
        filename,
    )
