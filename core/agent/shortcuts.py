"""What is said to a message that needs no search."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from core.agent import decision, offers, remembering, smalltalk
from core.agent.decision import Decision, Reason
from core.agent.draft import OFFERED, Context, Draft
from core.embedding.embedder import Vectors
from core.errors import ModelUnavailable
from core.escalation.detection.detector import Detector, accepted_offer
from core.escalation.detection.verdict import HandOver, Verdict
from core.escalation.models import TicketReason
from core.sessions.models import Outcome

Encode = Callable[[Sequence[str]], Vectors]


def shortcut(message: str, context: Context, detector: Detector, encode: Encode) -> Draft | None:
    """Small talk, replies to an offer, words about memory, and rules for a person."""
    draft = _found(message, context, detector, encode)
    if draft is not None:
        draft.words = context.words
    return draft


def _found(message: str, context: Context, detector: Detector, encode: Encode) -> Draft | None:
    if context.offered_person and offers.is_yes(message):
        return Draft(decision.escalate(accepted_offer(message)))
    if context.offered_person and offers.is_no(message):
        left = Decision(Outcome.ANSWERED, Reason.OFFER_DECLINED, 1.0)
        return Draft(left, [context.words("agent.left_alone")])
    ruled = detector.by_rule(message)
    if ruled and ruled.outcome is HandOver.NOW:
        with suppress(ModelUnavailable):  # then the rule alone counts: nobody is kept waiting
            ruled = detector.verdict(message, encode([message])[0])
        if ruled.outcome is not HandOver.NOW:
            return None
    if ruled and (asked := _asked_for_person(ruled, message, context)):
        return asked
    if (about_memory := remembering.reply_to(message, context)) is not None:
        return about_memory
    if (chat := smalltalk.reply_to(message, context.words)) is not None:
        kind, reply = chat
        return Draft(Decision(Outcome.ANSWERED, Reason.SMALL_TALK, 1.0, {"kind": kind}), [reply])
    return None


def _asked_for_person(ruled: Verdict, message: str, context: Context) -> Draft | None:
    """What a rule's verdict makes of a message without a search, if anything."""
    if ruled.outcome is HandOver.NOW:
        return Draft(decision.escalate(ruled))
    if ruled.reason is not TicketReason.EXPLICIT_REQUEST:
        return None
    if context.offered_person:
        return Draft(decision.escalate(accepted_offer(message)))
    asked = [context.words("agent.clarify")]
    return Draft(decision.clarify(ruled), asked, tools_used=[OFFERED])
