"""From a message to a draft of the answer. Reads, decides and writes text; stores nothing."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.agent import confidence, decision, extractive, smalltalk
from core.agent.decision import Decision, Reason
from core.agent.events import Source
from core.agent.query import candidates
from core.agent.recollection import Recalled, Recollection, Statement, written
from core.db import now
from core.embedding.embedder import Embedder, Vectors
from core.escalation.models import TicketReason
from core.escalation.rules import Trigger, trigger
from core.knowledge.retrieval import Hit, Retrieval, Retriever
from core.sessions.models import Outcome

HITS = 10
"""Passages that a turn keeps in its receipt."""
SUGGESTIONS = 3
NOT_FOUND = "I could not find an answer to this in our help centre."
CLOSEST = "These articles come closest."
OFFER = "If you like, I can bring in a person: just say so."
FILES_KEPT = (
    "I have kept your file with this chat, where a person can see it. I cannot read files myself "
    "yet, so please write what you would like to know."
)
_YES = re.compile(
    r"\W*(?:yes|yeah|yep|sure|ok(?:ay)?|please|please do|go ahead|do (?:that|it)|i would"
    r"|i'd like that)"
    r"(?:[\s,]+(?:please|do|thanks|thank you|go ahead|that would be (?:good|great|nice)))*\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Context:
    """What the agent knows of the session when a message arrives."""

    earlier_questions: Sequence[str] = ()
    """The customer's previous messages, oldest first."""
    offered_person: bool = False
    """The last thing the bot said was the offer of a person."""
    statements: Sequence[Statement] = ()
    """What people wrote to the customer in this session, in order."""


@dataclass
class Draft:
    """A decision and the answer to it, not yet stored."""

    decision: Decision
    blocks: Sequence[str] = ()
    """The answer in Markdown, in paragraphs."""
    sources: Sequence[Source] = ()
    suggestions: Sequence[dict[str, str | None]] = ()
    hits: Sequence[Hit] = ()
    cited: dict[int, int] = field(default_factory=dict)
    """Citation number by passage id."""
    query: str | None = None
    vector: Vectors | None = None
    has_context: bool = False
    tools_used: Sequence[str] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "\n\n".join(self.blocks)


@dataclass(frozen=True)
class Found:
    """The query that was chosen, and what it found."""

    query: str
    vector: Vectors
    retrieval: Retrieval
    features: confidence.Features | None
    confidence: float
    own_vector: Vectors
    """Of the message alone, where the query is more than that."""


class Thinker:
    """Decides and writes."""

    def __init__(self, *, embedder: Embedder, retriever: Retriever) -> None:
        self._embedder = embedder
        self._retriever = retriever
        self._recollection = Recollection(embedder.encode)

    def shortcut(self, message: str, context: Context) -> Draft | None:
        """What needs no search: small talk, and messages that are for a person."""
        if not message:
            kept = Decision(Outcome.ANSWERED, Reason.ONLY_FILES, 1.0)
            return Draft(kept, [FILES_KEPT])
        if context.offered_person and _YES.fullmatch(message):
            return Draft(decision.escalate(Trigger(TicketReason.EXPLICIT_REQUEST, message)))
        if (found := trigger(message)) is not None:
            return Draft(decision.escalate(found))
        if (chat := smalltalk.reply_to(message)) is not None:
            kind, reply = chat
            chosen = Decision(Outcome.ANSWERED, Reason.SMALL_TALK, 1.0, {"kind": kind})
            return Draft(chosen, [reply])
        return None

    def think(self, message: str, context: Context) -> Draft:
        """Search, decide, and write the answer or say that there is none."""
        started = time.perf_counter()
        found, timings = self.find(message, context.earlier_questions, limit=HITS)
        chosen = decision.weigh(found.features, found.confidence)
        timings["decide"] = _ms_since(started) - sum(timings.values())
        started = time.perf_counter()
        draft = Draft(
            chosen,
            hits=found.retrieval.hits,
            query=found.query,
            vector=found.vector,
            has_context=found.query != message,
            tools_used=["search_knowledge"],
            timings_ms=timings,
        )
        _write(draft)
        recalled = self._recollection.recall(message, found.own_vector, context.statements)
        if recalled is not None:
            _quote(draft, recalled)
        timings["write"] = _ms_since(started)
        return draft

    def find(
        self, message: str, earlier: Sequence[str], *, limit: int
    ) -> tuple[Found, dict[str, float]]:
        """The better of the candidate queries with its retrieval, and the stages' milliseconds."""
        started = time.perf_counter()
        queries = candidates(message, earlier)
        vectors = self._embedder.encode(queries)
        timings = {"embed": _ms_since(started)}
        retrievals = self._retriever.search_each(queries, vectors, limit=limit)
        tried = [
            _weighed(*each, own_vector=vectors[0])
            for each in zip(queries, vectors, retrievals, strict=True)
        ]
        timings |= retrievals[0].timings_ms
        return max(reversed(tried), key=lambda found: found.confidence), timings


def _weighed(query: str, vector: Vectors, retrieval: Retrieval, *, own_vector: Vectors) -> Found:
    features = confidence.features(retrieval, vector)
    weighed = confidence.probability(features)
    return Found(query, vector, retrieval, features, weighed, own_vector)


def as_source(hit: Hit, number: int) -> Source:
    return Source(
        number=number,
        article_id=hit.article_id,
        version=hit.version_number,
        title=hit.title,
        heading=hit.heading,
        url=hit.url,
        content=hit.text,
        relevance_score=round(min(1.0, max(0.0, hit.fused_score)), 4),
    )


def _write(draft: Draft) -> None:
    if draft.decision.outcome is Outcome.ANSWERED and draft.vector is not None:
        quoted = extractive.quotes(draft.query or "", draft.hits, draft.vector)
        if quoted:
            draft.blocks = list(extractive.written(quoted))
            draft.sources = [as_source(q.hit, number) for number, q in enumerate(quoted, start=1)]
            draft.cited = {q.hit.passage_id: number for number, q in enumerate(quoted, start=1)}
            return
        draft.decision = Decision(
            Outcome.DECLINED,
            Reason.NOTHING_FOUND,
            draft.decision.confidence,
            draft.decision.evidence,
        )
    draft.suggestions = _closest(draft.hits)
    lead = f"{NOT_FOUND} {CLOSEST}" if draft.suggestions else NOT_FOUND
    draft.blocks = [lead, OFFER]


def _quote(draft: Draft, recalled: Recalled) -> None:
    """A person's words after an answer of the help centre's, or instead of it."""
    said = written(recalled, now())
    if draft.decision.outcome is Outcome.ANSWERED and not recalled.asked:
        draft.blocks = [*draft.blocks, *said]
        return
    draft.decision = decision.recall(recalled)
    draft.blocks, draft.sources, draft.suggestions, draft.cited = said, (), (), {}


def _closest(hits: Sequence[Hit]) -> list[dict[str, str | None]]:
    articles = {hit.article_id: hit for hit in reversed(hits)}
    best = sorted(articles.values(), key=lambda hit: hit.rank)[:SUGGESTIONS]
    return [{"article_id": hit.article_id, "title": hit.title, "url": hit.url} for hit in best]


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
