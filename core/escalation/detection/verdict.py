"""Whether a person should take over: the three outcomes, and what speaks for the one chosen."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.escalation.models import TicketReason


class HandOver(StrEnum):
    """What a message asks the agent to do about a person."""

    NOW = "now"
    """A person takes over at once."""
    OFFER = "offer"
    """The agent answers as well as it can, and offers a person."""
    NONE = "none"


@dataclass(frozen=True)
class Verdict:
    """An outcome with its reason, the customer's words for it, and the versions that decided."""

    outcome: HandOver
    reason: TicketReason | None
    matched: str
    """The customer's own words; empty where the session as a whole decided."""
    score: float
    """Calibrated probability, 0 to 1, of the outcome; failures so far where the session decided."""
    threshold: float
    """What the score had to reach; 0 where a rule decided, which needs no score."""
    decided_by: str
    """`rule`, `classifier`, `business_rule`, `session` or `customer`: what decided."""
    rules_version: str
    detector_version: str

    def as_evidence(self) -> dict[str, Any]:
        """For records: of a decision and of the ticket that it opens."""
        return {
            "handover": self.outcome.value,
            "rule": self.reason.value if self.reason else None,
            "decided_by": self.decided_by,
            "matched": self.matched,
            "score": round(self.score, 4),
            "threshold": round(self.threshold, 4),
            "rules_version": self.rules_version,
            "detector_version": self.detector_version,
        }


NOTHING = Verdict(HandOver.NONE, None, "", 0.0, 0.0, "rule", "", "")
"""Of a message without words."""
