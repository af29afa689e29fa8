"""What to do with a message, decided before any text of the answer exists."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core.agent.answering import Answering
from core.agent.confidence import Features
from core.agent.policy import ANSWER_AT
from core.agent.recollection import Recalled
from core.escalation.detection.verdict import Verdict
from core.escalation.models import TicketReason
from core.sessions.models import Outcome


class Reason(StrEnum):
    """Why an outcome was chosen."""

    SMALL_TALK = "small_talk"
    ONLY_FILES = "only_files"
    CONFIDENT = "confident"
    WEAK_EVIDENCE = "weak_evidence"
    NOTHING_FOUND = "nothing_found"
    PERSON_OWNS_SESSION = "person_owns_session"
    ESCALATION_RULE = "escalation_rule"
    """The detector decided that a person takes over."""
    RECALLED = "recalled"
    """What a person said in the session answers it."""
    FROM_FILE = "from_file"
    """A file of the customer's answers it."""
    AMBIGUOUS_REQUEST = "ambiguous_request"
    """A word like "agent" alone: the customer is asked whether a person is wanted."""
    OFFER_DECLINED = "offer_declined"
    COMPETING = "competing"
    """A few articles may be meant: the customer is asked which."""
    CHOSEN = "chosen"
    """From the article that the customer chose."""
    NONE_CHOSEN = "none_chosen"
    """None of the articles was meant."""
    REMEMBERED = "remembered"
    """It is about what the customer told earlier, or only tells something to remember."""
    FORBIDDEN_TOPIC = "forbidden_topic"
    """The company does not want to speak about it here."""


@dataclass(frozen=True)
class Decision:
    """An outcome with its reason and everything that speaks for it."""

    outcome: Outcome
    reason: Reason
    confidence: float
    """Calibrated probability, 0 to 1, that the answer is right; 0 where none is given."""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    ticket_reason: TicketReason | None = None
    """Set when a person is to take over."""

    @property
    def weighed_confidence(self) -> float | None:
        """The confidence for records; `None` where nothing was searched and so none was weighed."""
        return round(self.confidence, 4) if self.reason in _WEIGHED else None


_WEIGHED = frozenset(
    {
        Reason.CONFIDENT,
        Reason.WEAK_EVIDENCE,
        Reason.NOTHING_FOUND,
        Reason.COMPETING,
        Reason.CHOSEN,
    }
)


def escalate(verdict: Verdict) -> Decision:
    """A person takes over, for the verdict's reason."""
    return Decision(
        Outcome.ESCALATED,
        Reason.ESCALATION_RULE,
        0.0,
        verdict.as_evidence(),
        ticket_reason=verdict.reason,
    )


def recall(found: Recalled) -> Decision:
    """Answer with a person's own words."""
    evidence = {
        "statement": found.statement.message_id,
        "matched": found.sentence,
        "similarity": found.similarity,
        "threshold": found.threshold,
    }
    return Decision(Outcome.ANSWERED, Reason.RECALLED, 1.0, evidence)


def clarify(verdict: Verdict) -> Decision:
    """Ask whether a person is wanted."""
    return Decision(Outcome.CLARIFIED, Reason.AMBIGUOUS_REQUEST, 0.0, verdict.as_evidence())


def weigh(
    found: Features | None, confidence: float, verdict: Verdict, answering: Answering
) -> Decision:
    """Answer or decline, from the retrieval's confidence; the verdict goes into the evidence."""
    noted = {"escalation": verdict.as_evidence()}
    if found is None:
        return Decision(Outcome.DECLINED, Reason.NOTHING_FOUND, 0.0, noted)
    evidence = {
        "features": found.as_dict(),
        "threshold": {ANSWER_AT.name: answering.threshold},
        "answering": answering.version,
        **noted,
    }
    if confidence < answering.threshold:
        return Decision(Outcome.DECLINED, Reason.WEAK_EVIDENCE, confidence, evidence)
    return Decision(Outcome.ANSWERED, Reason.CONFIDENT, confidence, evidence)
