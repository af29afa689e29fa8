"""A message whose words ask for a person, before anything is searched."""

from core.agent import decision
from core.agent.draft import OFFERED, Context, Draft
from core.agent.writing import CLARIFY
from core.escalation.detection.detector import accepted_offer
from core.escalation.detection.verdict import HandOver, Verdict
from core.escalation.models import TicketReason


def asked_for_person(ruled: Verdict, message: str, context: Context) -> Draft | None:
    """What a rule's verdict makes of a message without a search, if anything."""
    if ruled.outcome is HandOver.NOW:
        return Draft(decision.escalate(ruled))
    if ruled.reason is not TicketReason.EXPLICIT_REQUEST:
        return None
    if context.offered_person:
        return Draft(decision.escalate(accepted_offer(message)))
    return Draft(decision.clarify(ruled), [CLARIFY], tools_used=[OFFERED])
