"""The parts that are asked: our own, without which nothing works, and those outside."""

import time
from collections.abc import Callable, Iterator

import httpx
import numpy as np

from core.db import Transactions, now
from core.embedding.embedder import Embedder
from core.health.service import NOT_CONFIGURED, Health, Part
from core.knowledge import jobs, repository
from core.knowledge.index import VectorIndex
from core.knowledge.retrieval import Retriever
from core.limits import Limits
from core.reranking.reranker import Reranker
from core.settings import Settings
from core.telemetry.health import Heartbeats

CHECK_TEXT = "Is the service ready?"
FILLS_WITHIN_S = 60.0
"""How long a process that has just started waits for what is still to be indexed: the first
question would not find it. Later imports keep nobody waiting."""
LLM_ANSWERS_WITHIN_S = 3.0
RERANKER_LOADS_WITHIN_S = 1.0
"""Whoever asks at the start, while it may still be exported, is not kept waiting."""
REFUSED = frozenset({401, 403})


class OwnParts:
    """Questions to database, model, index, agent and worker."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        retriever: Retriever,
        embedder: Embedder,
        heartbeats: Heartbeats,
        index: VectorIndex,
        fills_within_s: float = FILLS_WITHIN_S,
    ) -> None:
        self._transactions = transactions
        self._retriever = retriever
        self._embedder = embedder
        self._heartbeats = heartbeats
        self._index = index
        self._fills_until = time.monotonic() + fills_within_s

    def __iter__(self) -> Iterator[Part]:
        yield Part("database", self._ask_database)
        yield Part("embedding", self._ask_embedding)
        yield Part("index", self._ask_index)
        yield Part("agent", self._ask_agent)
        yield Part("worker", self._ask_worker)

    def _ask_database(self) -> str:
        """What is written now must be there to read, not what an earlier question wrote."""
        asked_at = now()
        self._heartbeats.beat("health")
        seen = self._heartbeats.seen_at("health")
        kept = seen is not None and seen >= asked_at
        return Health.HEALTHY if kept else "what was written could not be read back"

    def _ask_embedding(self) -> str:
        vector = self._embedder.encode([CHECK_TEXT])[0]
        return Health.HEALTHY if vector.any() else "the model gives empty vectors"

    def _ask_index(self) -> str:
        """A real retrieval: a stored vector must find its own passage."""
        with self._transactions.read() as db:
            known = repository.any_live_vector(db, model=self._embedder.name)
            waiting = jobs.waiting(db)
        if known is None:
            self._index.count()  # it has to answer, though there is nothing to look for
        is_there = known is None or self._finds(*known)
        starting = known is None or time.monotonic() < self._fills_until
        if waiting and (starting or not is_there):
            told = "1 article waits" if waiting == 1 else f"{waiting} articles wait"
            return f"{told} to be indexed"
        if not is_there:
            return "a known passage is missing; run python -m core doctor --repair"
        self._fills_until = 0.0
        return Health.HEALTHY

    def _finds(self, passage_id: int, stored: bytes) -> bool:
        vector = np.frombuffer(stored, dtype=np.float32)
        return passage_id in {match.passage_id for match in self._index.query(vector, limit=10)}

    def _ask_agent(self) -> str:
        vector = self._embedder.encode([CHECK_TEXT])[0]
        self._retriever.search(CHECK_TEXT, vector, limit=1)
        return Health.HEALTHY

    def _ask_worker(self) -> str:
        if self._heartbeats.is_alive("worker"):
            return Health.HEALTHY
        return "the worker does not run, new knowledge is not indexed"


def outside_parts(settings: Settings, limits: Limits) -> Iterator[Part]:
    """Redis and the language model: without them requests are counted apart, answers quote."""
    yield Part("redis", lambda: _ask_redis(limits), required=False)
    yield Part("llm", _llm_question(settings), required=False)


def reranker_parts(reranker: Reranker | None) -> Iterator[Part]:
    """Nothing where none is named: without one, passages stand in the order of the search."""
    if reranker is not None:
        yield Part("reranker", lambda: _ask_reranker(reranker), required=False)


def _ask_reranker(reranker: Reranker) -> str:
    trouble = reranker.trouble(wait_s=RERANKER_LOADS_WITHIN_S)
    return f"{trouble}; the search orders without it" if trouble else Health.HEALTHY


def _ask_redis(limits: Limits) -> str:
    answers = limits.redis_answers()
    if answers is None:
        return NOT_CONFIGURED
    return Health.HEALTHY if answers else "it does not answer; each process counts requests alone"


def _llm_question(settings: Settings) -> Callable[[], str]:
    base = settings.llm_base_url
    if base is None:
        return lambda: NOT_CONFIGURED
    url = f"{base.rstrip('/')}/models"
    headers = {"Authorization": f"Bearer {settings.llm_api_key}"} if settings.llm_api_key else {}
    return lambda: _ask_llm(url, headers)


def _ask_llm(url: str, headers: dict[str, str]) -> str:
    try:
        with httpx.stream("GET", url, headers=headers, timeout=LLM_ANSWERS_WITHIN_S) as answer:
            if answer.is_success:
                return Health.HEALTHY
    except httpx.HTTPError:
        return "its server does not answer; answers quote the knowledge base"
    if answer.status_code in REFUSED:
        return "its server refuses the key; answers quote the knowledge base"
    return f"its server answers with {answer.status_code}; answers quote the knowledge base"
