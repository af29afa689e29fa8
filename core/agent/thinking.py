"""From a message to a draft of the answer. Reads, decides and writes text; stores nothing."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.agent import confidence, decision, extractive, offers, smalltalk
from core.agent.decision import Decision, Reason
from core.agent.events import Source
from core.agent.query import candidates
from core.agent.recollection import Recalled, Recollection, Statement, written
from core.db import now
from core.embedding.embedder import Embedder, Vectors
from core.escalation.detection.business import BusinessRules, NoBusinessRules
from core.escalation.detection.detector import Detector, accepted_offer, graver
from core.escalation.detection.episode import Need, in_episode, is_angry
from core.escalation.detection.verdict import HandOver, Verdict
from core.escalation.models import TicketReason
from core.knowledge.retrieval import Hit, Retrieval, Retriever
from core.sessions.models import Outcome

HITS = 10
"""Passages that a turn keeps in its receipt."""
SUGGESTIONS = 3
SEARCHED = "search_knowledge"
NOT_FOUND = "I could not find an answer to this in our help centre."
CLOSEST = "These articles come closest."
OFFER = "If you like, I can bring in a person: just say so."
SORRY = "I am sorry that this is so much trouble."
CLARIFY = "Shall I bring in a person, or can you tell me in a sentence what you need?"
LEFT_ALONE = "All right, I will leave it at that. If something else comes up, just write here."
OFFERED = "offer_person"
"""Among the tools of a message that offers a person."""
FILES_KEPT = (
    "I have kept your file with this chat, where a person can see it. I cannot read files myself "
    "yet, so please write what you would like to know."
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
    needs: Sequence[Need] = ()
    """What the customer asked in this episode, oldest first."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """What the company's own site said of the customer when the session began."""


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


class Thinker:
    """Decides and writes."""

    def __init__(
        self,
        *,
        embedder: Embedder,
        retriever: Retriever,
        detector: Detector,
        business_rules: BusinessRules | None = None,
    ) -> None:
        self._embedder = embedder
        self._retriever = retriever
        self._recollection = Recollection(embedder.encode)
        self._detector = detector
        self._business_rules = business_rules or NoBusinessRules()

    def shortcut(self, message: str, context: Context) -> Draft | None:
        """What needs no search: small talk, replies to an offer, and rules for a person."""
        if not message:
            kept = Decision(Outcome.ANSWERED, Reason.ONLY_FILES, 1.0)
            return Draft(kept, [FILES_KEPT])
        if context.offered_person and offers.is_yes(message):
            return Draft(decision.escalate(accepted_offer(message)))
        if context.offered_person and offers.is_no(message):
            left = Decision(Outcome.ANSWERED, Reason.OFFER_DECLINED, 1.0)
            return Draft(left, [LEFT_ALONE])
        ruled = self._detector.by_rule(message)
        if ruled and (asked := _asked_for_person(ruled, message, context)):
            return asked
        if (chat := smalltalk.reply_to(message)) is not None:
            kind, reply = chat
            chosen = Decision(Outcome.ANSWERED, Reason.SMALL_TALK, 1.0, {"kind": kind})
            return Draft(chosen, [reply])
        return None

    def think(self, message: str, context: Context) -> Draft:
        """Weigh whether a person is needed; otherwise search, and answer or decline."""
        started = time.perf_counter()
        queries = candidates(message, context.earlier_questions)
        vectors = self._embedder.encode(queries)
        timings = {"embed": _ms_since(started)}
        started = time.perf_counter()
        verdict = self._verdict(message, vectors[0], context)
        timings["detect"] = _ms_since(started)
        if verdict.outcome is HandOver.NOW:
            escalated = decision.escalate(verdict)
            return Draft(escalated, query=message, vector=vectors[0], timings_ms=timings)
        found = self._best(queries, vectors, limit=HITS, timings=timings)
        draft = _drafted(message, found, verdict, timings)
        started = time.perf_counter()
        recalled = self._recollection.recall(message, vectors[0], context.statements)
        if recalled is not None:
            _quote(draft, recalled)
        timings["write"] += _ms_since(started)
        return draft

    def find(
        self, message: str, earlier: Sequence[str], *, limit: int
    ) -> tuple[Found, dict[str, float]]:
        """The better of the candidate queries with its retrieval, and the stages' milliseconds."""
        started = time.perf_counter()
        queries = candidates(message, earlier)
        vectors = self._embedder.encode(queries)
        timings = {"embed": _ms_since(started)}
        return self._best(queries, vectors, limit=limit, timings=timings), timings

    def _verdict(self, message: str, vector: Vectors, context: Context) -> Verdict:
        """The gravest of what the company's rules, the detector and the session say."""
        alone = self._detector.verdict(message, vector)
        by_company = self._business_rules.verdict(message, vector, context.attributes)
        return in_episode(graver(by_company, alone), vector, context.needs)

    def _best(
        self, queries: Sequence[str], vectors: Vectors, *, limit: int, timings: dict[str, float]
    ) -> Found:
        retrievals = self._retriever.search_each(queries, vectors, limit=limit)
        tried = [_weighed(*each) for each in zip(queries, vectors, retrievals, strict=True)]
        timings |= retrievals[0].timings_ms
        return max(reversed(tried), key=lambda found: found.confidence)


def _asked_for_person(ruled: Verdict, message: str, context: Context) -> Draft | None:
    """What a rule's verdict makes of a message without a search, if anything."""
    if ruled.outcome is HandOver.NOW:
        return Draft(decision.escalate(ruled))
    if ruled.reason is not TicketReason.EXPLICIT_REQUEST:
        return None
    if context.offered_person:
        return Draft(decision.escalate(accepted_offer(message)))
    return Draft(decision.clarify(ruled), [CLARIFY], tools_used=[OFFERED])


def _drafted(message: str, found: Found, verdict: Verdict, timings: dict[str, float]) -> Draft:
    started = time.perf_counter()
    chosen = decision.weigh(found.features, found.confidence, verdict)
    timings["decide"] = _ms_since(started)
    started = time.perf_counter()
    draft = Draft(
        chosen,
        hits=found.retrieval.hits,
        query=found.query,
        vector=found.vector,
        has_context=found.query != message,
        tools_used=[SEARCHED],
        timings_ms=timings,
    )
    _write(draft, verdict)
    timings["write"] = _ms_since(started)
    return draft


def _weighed(query: str, vector: Vectors, retrieval: Retrieval) -> Found:
    features = confidence.features(retrieval, vector)
    return Found(query, vector, retrieval, features, confidence.probability(features))


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


def _write(draft: Draft, verdict: Verdict) -> None:
    if draft.decision.outcome is Outcome.ANSWERED and draft.vector is not None:
        quoted = extractive.quotes(draft.query or "", draft.hits, draft.vector)
        if quoted:
            draft.blocks = list(extractive.written(quoted))
            draft.sources = [as_source(q.hit, number) for number, q in enumerate(quoted, start=1)]
            draft.cited = {q.hit.passage_id: number for number, q in enumerate(quoted, start=1)}
            if verdict.outcome is HandOver.OFFER:
                draft.blocks = [*draft.blocks, OFFER]
                draft.tools_used = [*draft.tools_used, OFFERED]
            return
        draft.decision = Decision(
            Outcome.DECLINED,
            Reason.NOTHING_FOUND,
            draft.decision.confidence,
            draft.decision.evidence,
        )
    draft.suggestions = _closest(draft.hits)
    lead = f"{NOT_FOUND} {CLOSEST}" if draft.suggestions else NOT_FOUND
    opening = [SORRY] if is_angry(verdict) else []
    draft.blocks = [*opening, lead, OFFER]


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
