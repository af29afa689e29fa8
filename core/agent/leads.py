"""What an error code in a customer's file leads to, where the message finds too little."""

from core.agent import own_files
from core.agent.answering import AnsweringSource
from core.agent.draft import Context
from core.agent.finding import Found, names, weigh_each
from core.embedding.embedder import Embedder
from core.knowledge.retrieval import Retriever


class Leads:
    """Searches for the error codes of files."""

    def __init__(
        self, embedder: Embedder, retriever: Retriever, answering: AnsweringSource, *, limit: int
    ) -> None:
        self._embedder = embedder
        self._retriever = retriever
        self._answering = answering
        self._limit = limit

    def better(self, found: Found, context: Context, timings: dict[str, float]) -> Found:
        """What the message found, or what a code found if that is surer where the first is weak."""
        if found.confidence >= self._answering.live().threshold:
            return found
        led = self.best(context, timings)
        return max((found, led), key=lambda each: each.confidence) if led else found

    def best(self, context: Context, timings: dict[str, float]) -> Found | None:
        """The best that names the error code which it was searched for."""
        leads = own_files.leads(context.texts, context.sent)
        if not leads:
            return None
        queries = [lead.query for lead in leads]
        vectors = self._embedder.encode(queries)
        retrievals = self._retriever.search_each(queries, vectors, limit=self._limit)
        timings |= retrievals[0].timings_ms
        calibration = self._answering.live().calibration
        tried = weigh_each(queries, vectors, retrievals, calibration)
        named = [found for lead, found in zip(leads, tried, strict=True) if names(found, lead)]
        return max(named, key=lambda found: found.confidence, default=None)
