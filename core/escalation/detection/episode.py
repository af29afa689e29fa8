"""What a session adds to a message: needs that went unmet before, and anger that goes on.

An episode is what was said since a person last had the session: what was settled with them does
not count against the agent again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.embedding.embedder import Vectors
from core.escalation.detection.thresholds import NOW_AFTER, OFFER_AFTER, SAME_NEED
from core.escalation.detection.verdict import HandOver, Verdict
from core.escalation.models import TicketReason

SESSION = "session"


@dataclass(frozen=True)
class Need:
    """An earlier message of the episode that was searched for, or that was angry."""

    vector: Vectors | None
    unmet: bool
    """It was declined, or its answer was rated down."""
    angry: bool = False
    """A person was offered for frustration."""


def is_angry(verdict: Verdict | None) -> bool:
    """Whether a verdict was for frustration."""
    return verdict is not None and verdict.reason is TicketReason.FRUSTRATION


def failures(vector: Vectors, needs: Sequence[Need]) -> int:
    """How often the need of a message has gone unmet before."""
    unmet = [need.vector for need in needs if need.unmet and need.vector is not None]
    return sum(float(earlier @ vector) >= SAME_NEED.value for earlier in unmet)


def in_episode(verdict: Verdict, vector: Vectors, needs: Sequence[Need]) -> Verdict:
    """The verdict on a message in its episode, which is never milder than that on it alone."""
    if verdict.outcome is HandOver.NOW or not needs:
        return verdict
    failed = failures(vector, needs)
    if failed >= NOW_AFTER.value:
        return _by_session(verdict, HandOver.NOW, failed, NOW_AFTER.value)
    if is_angry(verdict) and any(need.angry for need in needs):
        return replace(verdict, outcome=HandOver.NOW, decided_by=SESSION)
    if failed >= OFFER_AFTER.value and verdict.outcome is HandOver.NONE:
        return _by_session(verdict, HandOver.OFFER, failed, OFFER_AFTER.value)
    return verdict


def _by_session(verdict: Verdict, outcome: HandOver, failed: int, threshold: float) -> Verdict:
    """`score` is then a count of failures, as its threshold is."""
    return replace(
        verdict,
        outcome=outcome,
        reason=TicketReason.REPEATED_FAILURE,
        score=float(failed),
        threshold=threshold,
        decided_by=SESSION,
    )
