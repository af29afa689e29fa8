"""From a message to a draft of the answer. Reads, decides and writes text; stores nothing."""

import time
from collections.abc import Sequence
from dataclasses import replace

from core.agent import choosing, decision, forbidding, own_files, remembering
from core.agent.answering import Answering, Fixed
from core.agent.company import Company
from core.agent.draft import READ, SEARCHED, Context, Draft
from core.agent.finding import Found, Sought, embed, weigh_each
from core.agent.guidance import FixedGuidance, Guidance
from core.agent.languages import is_english
from core.agent.leads import Leads
from core.agent.policy import SAME_QUESTION_AT
from core.agent.query import Query, candidates, whole
from core.agent.recollection import Recollection
from core.agent.shortcuts import shortcut
from core.agent.speaking import admit_language
from core.agent.together import together
from core.agent.writing import from_file, only_files, quote, write
from core.embedding.embedder import Embedder, Vectors
from core.escalation.detection.detector import Detector, graver
from core.escalation.detection.episode import in_episode
from core.escalation.detection.verdict import NOTHING, HandOver, Verdict
from core.knowledge.corpus import Corpus
from core.knowledge.fusion import Blend
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
        company: Company | None = None,
    ) -> None:
        self._embedder = embedder
        self._retriever = retriever
        self._recollection = Recollection(embedder.encode)
        self._detector = detector
        self._company = company or Company()
        self._leads = Leads(embedder, retriever, self._company.answering, limit=HITS)

    @property
    def model(self) -> str:
        """The name of the embedding model."""
        return self._embedder.name

    @property
    def reranker(self) -> str | None:
        """The reranker with its version; `None` where there is none."""
        return self._retriever.reranker

    @property
    def answering(self) -> Answering:
        """From which confidence it answers at this moment."""
        return self._company.answering.live()

    @property
    def guidance(self) -> Guidance:
        """How the company wants answers to be at this moment."""
        return self._company.guidance.live()

    def guided_by(self, guidance: Guidance) -> "Thinker":
        """One that thinks the same under other guidance."""
        return self._with(self._retriever, replace(self._company, guidance=FixedGuidance(guidance)))

    def trying(self, corpus: Corpus, *, blend: Blend, answer_at: float) -> "Thinker":
        """One that thinks the same of what another search finds, and answers from there."""
        fixed = Fixed(replace(self.answering, threshold=answer_at))
        retriever = self._retriever.over(corpus, blend=blend)
        return self._with(retriever, replace(self._company, answering=fixed))

    def _with(self, retriever: Retriever, company: Company) -> "Thinker":
        return Thinker(
            embedder=self._embedder, retriever=retriever, detector=self._detector, company=company
        )

    def shortcut(self, message: str, context: Context) -> Draft | None:
        """What needs no search: small talk, replies to an offer, and rules for a person."""
        if not message:
            return self._files_alone(context)
        if choosing.is_reply(message, context.choices):
            return None
        return shortcut(message, context, self._detector, self._embedder.encode)

    def think(self, message: str, context: Context) -> Draft:
        """Weigh whether a person is needed; otherwise search, and answer or decline."""
        if chosen := choosing.reply_to(message, context, self._retriever, self.answering):
            self._admit_language(chosen, context)
            return chosen
        sought, timings = self._embed(candidates(message, context.earlier_questions))
        started, vector = time.perf_counter(), sought.whole
        verdict = self._verdict(message, sought, context)
        timings["detect"] = _ms_since(started)
        if verdict.outcome is HandOver.NOW:
            escalated = decision.escalate(verdict)
            return Draft(
                escalated, words=context.words, query=message, vector=vector, timings_ms=timings
            )
        if kept_out := self._kept_out(message, verdict, context, timings):
            return kept_out
        found = self._best(sought, limit=HITS, timings=timings)
        found = self._leads.better(found, context, timings)
        if kept_out := self._kept_out(found.query, verdict, context, timings):
            return kept_out
        draft = self._drafted(message, found, verdict, context, timings)
        started = time.perf_counter()
        self._look_into_files(message, vector, draft, context)
        recalled = self._recollection.recall(message, vector, context.statements)
        if recalled is not None:
            quote(draft, recalled)
        self._admit_language(draft, context)
        remembering.mention(draft, message, vector, context)
        timings["write"] += _ms_since(started)
        return draft

    def reconsider(
        self, message: str, query: str, declined: Draft, context: Context
    ) -> Draft | None:
        """What other words for a declined message find, if the product would answer with it."""
        sought, _ = self._embed(candidates(query, ()))
        vector = sought.vectors[0]
        near = float(vector @ declined.vector) if declined.vector is not None else 0.0
        far = near < SAME_QUESTION_AT.value and is_english(message)
        if far or self.guidance.forbidden_in(query):
            return None
        timings = dict(declined.timings_ms)
        found = self._best(sought, limit=HITS, timings=timings)
        draft = self._drafted(message, found, declined.verdict or NOTHING, context, timings)
        if draft.decision.outcome is not Outcome.ANSWERED:
            return None
        draft.has_context = declined.has_context
        self._admit_language(draft, context)
        remembering.mention(draft, message, vector, context)
        return draft

    def find(
        self, message: str, earlier: Sequence[str], *, limit: int
    ) -> tuple[Found, dict[str, float]]:
        """What the candidate queries find together, and the stages' milliseconds."""
        sought, timings = self._embed(candidates(message, earlier))
        return self._best(sought, limit=limit, timings=timings), timings

    def _embed(self, queries: Sequence[Query]) -> tuple[Sought, dict[str, float]]:
        started = time.perf_counter()
        sought = embed(whole(queries) if self.reranker else queries, self._embedder.encode)
        return sought, {"embed": _ms_since(started)}

    def _verdict(self, message: str, sought: Sought, context: Context) -> Verdict:
        """The gravest of what the company's rules, the detector and the session say.

        Contacts and a signature read like a wish to be called; the classifier sees the topic.
        """
        topic, vector = sought.topics[0], sought.vectors[0]
        by_rule = self._detector.by_rule(message) is not None
        said = (message, sought.whole) if by_rule else (topic, vector)
        alone = self._detector.verdict(*said)
        by_company = self._company.business_rules.verdict(message, vector, context.attributes)
        return in_episode(graver(by_company, alone), vector, context.needs)

    def _kept_out(
        self, query: str, verdict: Verdict, context: Context, timings: dict[str, float]
    ) -> Draft | None:
        return forbidding.reply_to(query, self.guidance, verdict, context.words, timings)

    def _files_alone(self, context: Context) -> Draft:
        """What files without a question say, and what the help centre says of an error in them."""
        draft = only_files(context)
        timings: dict[str, float] = {}
        found = self._leads.best(context, timings)
        if found is None or found.confidence < self.answering.threshold:
            return draft
        answer = self._drafted(found.query, found, NOTHING, context, timings)
        if answer.decision.outcome is Outcome.ANSWERED:
            self._admit_language(answer, context)
            seen = own_files.summary(context.texts, context.sent, context.words)
            answer.blocks = [*seen, *answer.blocks]
            answer.tools_used = [READ, *answer.tools_used]
            return answer
        return draft

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

    def _admit_language(self, draft: Draft, context: Context) -> None:
        if (languages := self._company.languages) is not None:
            admit_language(draft, context, languages.live())

    def _best(self, sought: Sought, *, limit: int, timings: dict[str, float]) -> Found:
        retrievals = self._retriever.search_each(sought.topics, sought.vectors, limit=limit)
        tried = weigh_each(sought.asked, sought.vectors, retrievals, self.answering.calibration)
        timings |= retrievals[0].timings_ms
        return together(sought.queries, tried, self.answering.calibration, limit=limit)

    def _drafted(
        self,
        message: str,
        found: Found,
        verdict: Verdict,
        context: Context,
        timings: dict[str, float],
    ) -> Draft:
        started = time.perf_counter()
        chosen = decision.weigh(found.features, found.confidence, verdict, self.answering)
        timings["decide"], started = _ms_since(started), time.perf_counter()
        draft = Draft(
            chosen,
            words=context.words,
            hits=found.retrieval.hits,
            query=found.query,
            vector=found.vector,
            has_context=found.query != message,
            tools_used=[SEARCHED],
            reranking=found.retrieval.reranking,
            verdict=verdict,
            timings_ms=timings,
        )
        write(draft, verdict)
        choosing.ask_which(draft, verdict)
        timings["write"] = _ms_since(started)
        return draft


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
