"""From a message to a draft of the answer. Reads, decides and writes text; stores nothing."""

import time
from collections.abc import Sequence
from copy import copy
from dataclasses import replace

from core.agent import decision, forbidding, offers, own_files, remembering, smalltalk
from core.agent.answering import Answering, AnsweringSource, Fixed
from core.agent.asked_for_person import asked_for_person
from core.agent.decision import Decision, Reason
from core.agent.draft import READ, SEARCHED, Context, Draft
from core.agent.finding import Found, names, weigh_each
from core.agent.guidance import FixedGuidance, Guidance, GuidanceSource, Unguided
from core.agent.languages import is_english
from core.agent.policy import SAME_QUESTION_AT
from core.agent.query import candidates
from core.agent.recollection import Recollection
from core.agent.writing import LEFT_ALONE, from_file, only_files, quote, write
from core.embedding.embedder import Embedder, Vectors
from core.escalation.detection.business import BusinessRules, NoBusinessRules
from core.escalation.detection.detector import Detector, accepted_offer, graver
from core.escalation.detection.episode import in_episode
from core.escalation.detection.verdict import NOTHING, HandOver, Verdict
from core.knowledge.retrieval import Retriever
from core.sessions.models import Outcome

HITS = 10
"""Passages that a turn keeps in its receipt."""


class Thinker:
    """Decides and writes."""

    def __init__(
        self,
        *,
        embedder: Embedder,
        retriever: Retriever,
        detector: Detector,
        business_rules: BusinessRules | None = None,
        answering: AnsweringSource | None = None,
        guidance: GuidanceSource | None = None,
    ) -> None:
        self._embedder = embedder
        self._retriever = retriever
        self._recollection = Recollection(embedder.encode)
        self._detector = detector
        self._business_rules = business_rules or NoBusinessRules()
        self._answering = answering or Fixed()
        self._guidance = guidance or Unguided()

    @property
    def model(self) -> str:
        """The name of the embedding model."""
        return self._embedder.name

    @property
    def answering(self) -> Answering:
        """From which confidence it answers at this moment."""
        return self._answering.live()

    @property
    def guidance(self) -> Guidance:
        """How the company wants answers to be at this moment."""
        return self._guidance.live()

    def guided_by(self, guidance: Guidance) -> "Thinker":
        """One that thinks the same under other guidance."""
        other = copy(self)
        other._guidance = FixedGuidance(guidance)
        return other

    def trying(self, retriever: Retriever, *, answer_at: float) -> "Thinker":
        """One that thinks the same of what another search finds, and answers from there."""
        return Thinker(
            embedder=self._embedder,
            retriever=retriever,
            detector=self._detector,
            business_rules=self._business_rules,
            answering=Fixed(replace(self.answering, threshold=answer_at)),
            guidance=self._guidance,
        )

    def shortcut(self, message: str, context: Context) -> Draft | None:
        """What needs no search: small talk, replies to an offer, and rules for a person."""
        if not message:
            return self._files_alone(context)
        if context.offered_person and offers.is_yes(message):
            return Draft(decision.escalate(accepted_offer(message)))
        if context.offered_person and offers.is_no(message):
            left = Decision(Outcome.ANSWERED, Reason.OFFER_DECLINED, 1.0)
            return Draft(left, [LEFT_ALONE])
        ruled = self._detector.by_rule(message)
        if ruled and (asked := asked_for_person(ruled, message, context)):
            return asked
        if (about_memory := remembering.reply_to(message, context)) is not None:
            return about_memory
        if (chat := smalltalk.reply_to(message)) is not None:
            kind, reply = chat
            chosen = Decision(Outcome.ANSWERED, Reason.SMALL_TALK, 1.0, {"kind": kind})
            return Draft(chosen, [reply])
        return None

    def think(self, message: str, context: Context) -> Draft:
        """Weigh whether a person is needed; otherwise search, and answer or decline."""
        started, queries = time.perf_counter(), candidates(message, context.earlier_questions)
        vectors = self._embedder.encode(queries)
        timings = {"embed": _ms_since(started)}
        started = time.perf_counter()
        verdict = self._verdict(message, vectors[0], context)
        timings["detect"] = _ms_since(started)
        if verdict.outcome is HandOver.NOW:
            escalated = decision.escalate(verdict)
            return Draft(escalated, query=message, vector=vectors[0], timings_ms=timings)
        if kept_out := forbidding.reply_to(message, self.guidance, verdict, timings):
            return kept_out
        found = self._best(queries, vectors, limit=HITS, timings=timings)
        found = self._led_on(message, found, context, timings)
        if kept_out := forbidding.reply_to(found.query, self.guidance, verdict, timings):
            return kept_out
        draft = self._drafted(message, found, verdict, timings)
        started = time.perf_counter()
        self._look_into_files(message, vectors[0], draft, context)
        recalled = self._recollection.recall(message, vectors[0], context.statements)
        if recalled is not None:
            quote(draft, recalled)
        remembering.mention(draft, message, vectors[0], context)
        timings["write"] += _ms_since(started)
        return draft

    def reconsider(
        self, message: str, query: str, declined: Draft, context: Context
    ) -> Draft | None:
        """What other words for a declined message find, if the product would answer with it."""
        vectors = self._embedder.encode([query])
        near = float(vectors[0] @ declined.vector) if declined.vector is not None else 0.0
        far = near < SAME_QUESTION_AT.value and is_english(message)
        if far or self.guidance.forbidden_in(query):
            return None
        timings = dict(declined.timings_ms)
        found = self._best([query], vectors, limit=HITS, timings=timings)
        draft = self._drafted(message, found, declined.verdict or NOTHING, timings)
        if draft.decision.outcome is not Outcome.ANSWERED:
            return None
        draft.has_context = declined.has_context
        remembering.mention(draft, message, vectors[0], context)
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

    def _files_alone(self, context: Context) -> Draft:
        """What files without a question say, and what the help centre says of an error in them."""
        draft = only_files(context)
        timings: dict[str, float] = {}
        found = self._led(context, timings)
        if found is None or found.confidence < self.answering.threshold:
            return draft
        answer = self._drafted(found.query, found, NOTHING, timings)
        if answer.decision.outcome is Outcome.ANSWERED:
            seen = own_files.summary(context.texts, context.sent)
            answer.blocks = [*seen, *answer.blocks]
            answer.tools_used = [READ, *answer.tools_used]
            return answer
        return draft

    def _led_on(
        self, message: str, found: Found, context: Context, timings: dict[str, float]
    ) -> Found:
        """What an error code in the message's files finds, where the message finds too little."""
        if found.confidence >= self.answering.threshold:
            return found
        led = self._led(context, timings)
        return max((found, led), key=lambda each: each.confidence) if led else found

    def _led(self, context: Context, timings: dict[str, float]) -> Found | None:
        """The best that names the error code which it was searched for."""
        leads = own_files.leads(context.texts, context.sent)
        if not leads:
            return None
        queries = [lead.query for lead in leads]
        vectors = self._embedder.encode(queries)
        retrievals = self._retriever.search_each(queries, vectors, limit=HITS)
        timings |= retrievals[0].timings_ms
        tried = weigh_each(queries, vectors, retrievals, self.answering.calibration)
        named = [found for lead, found in zip(leads, tried, strict=True) if names(found, lead)]
        return max(named, key=lambda found: found.confidence, default=None)

    def _look_into_files(
        self, message: str, vector: Vectors, draft: Draft, context: Context
    ) -> None:
        """Answer from the customer's own files where they say more than the help centre."""
        texts, sent = context.texts, context.sent
        found = own_files.look(message, vector, texts, sent, self._embedder)
        answered = draft.decision.outcome is Outcome.ANSWERED
        if found and (not answered or own_files.beats(found, message, draft.hits, vector)):
            from_file(draft, found)
        elif (not answered or (sent and draft.has_context)) and own_files.asks_what_is_in(
            message, texts, sent
        ):
            ids = sent or [file.attachment_id for file in texts.files[-1:]]
            told = only_files(replace(context, sent=ids))
            draft.decision, draft.blocks = told.decision, told.blocks
            draft.sources, draft.suggestions, draft.cited = (), (), {}

    def _best(
        self, queries: Sequence[str], vectors: Vectors, *, limit: int, timings: dict[str, float]
    ) -> Found:
        retrievals = self._retriever.search_each(queries, vectors, limit=limit)
        tried = weigh_each(queries, vectors, retrievals, self.answering.calibration)
        timings |= retrievals[0].timings_ms
        return max(reversed(tried), key=lambda found: found.confidence)

    def _drafted(
        self, message: str, found: Found, verdict: Verdict, timings: dict[str, float]
    ) -> Draft:
        started = time.perf_counter()
        chosen = decision.weigh(found.features, found.confidence, verdict, self.answering)
        timings["decide"], started = _ms_since(started), time.perf_counter()
        draft = Draft(
            chosen,
            hits=found.retrieval.hits,
            query=found.query,
            vector=found.vector,
            has_context=found.query != message,
            tools_used=[SEARCHED],
            verdict=verdict,
            timings_ms=timings,
        )
        write(draft, verdict)
        timings["write"] = _ms_since(started)
        return draft


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
