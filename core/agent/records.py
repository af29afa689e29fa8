"""A draft as its message is stored with it, and what a stored turn decided."""

import time
from dataclasses import asdict
from typing import Any

from core.agent.decision import Decision, Reason
from core.agent.draft import Draft
from core.agent.models import Turn
from core.sessions.models import Outcome


def facts(draft: Draft, started: float) -> dict[str, Any]:
    """What an answer's message holds beside its text."""
    return {
        "outcome": draft.decision.outcome,
        "confidence": draft.decision.weighed_confidence,
        "sources": [source.as_info() for source in draft.sources],
        "suggestions": [dict(suggestion) for suggestion in draft.suggestions],
        "tools_used": list(draft.tools_used),
        "processing_time": round(time.perf_counter() - started, 4),
    }


def evidence_beside(draft: Draft) -> dict[str, Any]:
    """What a receipt keeps beside the decision's own evidence: of the models that had a part."""
    found: dict[str, Any] = {}
    if draft.writing:
        found["language_model"] = draft.writing.as_evidence()
    if draft.reranking:
        found["reranker"] = asdict(draft.reranking) | {
            "scores": {
                str(hit.rank): round(hit.rerank_score, 4)
                for hit in draft.hits
                if hit.rerank_score is not None
            },
        }
    return found


def recorded(turn: Turn) -> Decision:
    outcome = Outcome(turn.outcome or Outcome.DECLINED)
    unweighed = 1.0 if outcome is Outcome.ANSWERED else 0.0
    confidence = unweighed if turn.confidence is None else turn.confidence
    return Decision(outcome, Reason(turn.reason or Reason.NOTHING_FOUND), confidence)


def silent(draft: Draft | None = None) -> Draft:
    """A person owns the session: what was found and noted is kept, nothing more is said.

    What the customer was shown before stays said.
    """
    chosen = Decision(Outcome.WITH_HUMAN, Reason.PERSON_OWNS_SESSION, 0.0)
    if draft is None:
        return Draft(chosen)
    return Draft(
        chosen,
        [draft.told] if draft.told else [],
        told=draft.told,
        sources=draft.sources if draft.told else (),
        cited=draft.cited if draft.told else {},
        writing=draft.writing,
        hits=draft.hits,
        query=draft.query,
        vector=draft.vector,
        reranking=draft.reranking,
        notes=draft.notes,
        timings_ms=draft.timings_ms,
    )
