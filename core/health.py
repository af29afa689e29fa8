"""Whether the product really works: each part is asked, not assumed."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from sqlalchemy.exc import SQLAlchemyError

from core.db import Transactions
from core.embedding.embedder import Embedder
from core.errors import SwitchboardError
from core.knowledge import repository
from core.knowledge.index import VectorIndex
from core.knowledge.retrieval import Retriever
from core.telemetry.health import Heartbeats

CHECK_TEXT = "Is the service ready?"


class Health(StrEnum):
    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"


@dataclass(frozen=True)
class Report:
    """State of each part: "healthy", or a sentence that says what is wrong."""

    status: Health
    services: dict[str, str]

    @property
    def ready(self) -> bool:
        return self.status is not Health.UNHEALTHY


class HealthService:
    """Asks database, model, index, agent and worker."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        retriever: Retriever,
        embedder: Embedder,
        heartbeats: Heartbeats,
        index: VectorIndex,
    ) -> None:
        self._transactions = transactions
        self._retriever = retriever
        self._embedder = embedder
        self._heartbeats = heartbeats
        self._index = index

    def report(self) -> Report:
        """Ask every part. Never raises for a part that fails."""
        services = {
            "database": _asked(self._ask_database),
            "embedding": _asked(self._ask_embedding),
            "index": _asked(self._ask_index),
            "agent": _asked(self._ask_agent),
            "worker": _asked(self._ask_worker),
        }
        well = all(answer == Health.HEALTHY for answer in services.values())
        return Report(Health.HEALTHY if well else Health.UNHEALTHY, services)

    def _ask_database(self) -> str:
        self._heartbeats.beat("health")
        alive = self._heartbeats.is_alive("health")
        return Health.HEALTHY if alive else "what was written could not be read back"

    def _ask_embedding(self) -> str:
        vector = self._embedder.encode([CHECK_TEXT])[0]
        return Health.HEALTHY if vector.any() else "the model gives empty vectors"

    def _ask_index(self) -> str:
        """A real retrieval: a stored vector must find its own passage."""
        with self._transactions.read() as db:
            known = repository.any_live_vector(db, model=self._embedder.name)
            waiting = repository.waiting_jobs(db)
        if known is None:
            self._index.count()
            return f"{waiting} articles wait to be indexed" if waiting else Health.HEALTHY
        passage_id, stored = known
        vector = np.frombuffer(stored, dtype=np.float32)
        found = {match.passage_id for match in self._index.query(vector, limit=10)}
        if passage_id in found:
            return Health.HEALTHY
        if waiting:
            return f"{waiting} articles wait to be indexed"
        return "a known passage is missing; run python -m core doctor --repair"

    def _ask_agent(self) -> str:
        vector = self._embedder.encode([CHECK_TEXT])[0]
        self._retriever.search(CHECK_TEXT, vector, limit=1)
        return Health.HEALTHY

    def _ask_worker(self) -> str:
        if self._heartbeats.is_alive("worker"):
            return Health.HEALTHY
        return "the worker does not run, new knowledge is not indexed"


def _asked(question: Callable[[], str]) -> str:
    try:
        return str(question())
    except SwitchboardError as error:
        return error.message
    except SQLAlchemyError:
        return "the database does not answer"
