"""Questions on what the company does not want to speak about: the product itself keeps them out."""

from dataclasses import replace

from core.agent import decision
from core.agent.decision import Decision, Reason
from core.agent.draft import OFFERED, Draft
from core.agent.guidance import Guidance
from core.escalation.detection.verdict import HandOver, Verdict
from core.escalation.models import TicketReason
from core.escalation.rules import RULES_VERSION
from core.language.words import Words
from core.sessions.models import Outcome


def reply_to(
    query: str, guidance: Guidance, verdict: Verdict, words: Words, timings_ms: dict[str, float]
) -> Draft | None:
    """A polite decline, or a person where the company says so; `None` for every other question.

    Nothing is searched and no model is asked. The draft has no vector: a question that shall not
    be answered is no gap in the knowledge base.
    """
    phrase = guidance.forbidden_in(query)
    if phrase is None:
        return None
    evidence = {"forbidden_topic": {"phrase": phrase, "guidance": guidance.version}}
    if guidance.hand_over:
        chosen = decision.escalate(_by_company(phrase))
        told = {**chosen.evidence, **evidence}
        chosen = replace(chosen, evidence=told)
        return Draft(chosen, words=words, query=query, timings_ms=timings_ms)
    noted = {**evidence, "escalation": verdict.as_evidence()}
    declined = Decision(Outcome.DECLINED, Reason.FORBIDDEN_TOPIC, 0.0, noted)
    return Draft(
        declined,
        [words("agent.not_here"), words("agent.offer")],
        words=words,
        query=query,
        tools_used=[OFFERED],
        verdict=verdict,
        timings_ms=timings_ms,
    )


def _by_company(phrase: str) -> Verdict:
    return Verdict(
        HandOver.NOW,
        TicketReason.BUSINESS_RULE,
        phrase,
        1.0,
        0.0,
        "business_rule",
        RULES_VERSION,
        "a forbidden topic",
    )
