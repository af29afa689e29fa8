"""The words for where a ticket stands, why it exists and how urgent it is."""

from enum import StrEnum


class TicketStatus(StrEnum):
    QUEUED = "queued"
    """It has no owner; the customer waits."""
    CLAIMED = "claimed"
    """It has an owner, who is to do the next thing."""
    WAITING = "waiting"
    """Its owner has answered and waits for the customer."""
    RESOLVED = "resolved"
    REOPENED = "reopened"
    """It had been resolved, and is in the queue again."""


IN_QUEUE = (TicketStatus.QUEUED, TicketStatus.REOPENED)
OWNED = (TicketStatus.CLAIMED, TicketStatus.WAITING)


class TicketReason(StrEnum):
    """Why a person takes over, the gravest first."""

    SAFETY = "safety"
    """Danger to someone, by a product or by their own hand."""
    SECURITY = "security"
    """Fraud, or an account that someone else has taken over."""
    LEGAL = "legal"
    """A legal threat, or a matter for an authority."""
    PRIVACY = "privacy"
    """The customer's data shall be shown, corrected or erased."""
    EXPLICIT_REQUEST = "explicit_request"
    BUSINESS_RULE = "business_rule"
    """A rule that the company has made itself."""
    FRUSTRATION = "frustration"
    REPEATED_FAILURE = "repeated_failure"
    """The same need was not met several times."""
    NO_ANSWER = "no_answer"
    """The knowledge base has no answer, and the customer wants one."""
    OPERATOR_CHOICE = "operator_choice"


class TicketPriority(StrEnum):
    """How soon somebody should answer, the most urgent first."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def raised(self) -> "TicketPriority":
        """One step more urgent, if there is one."""
        order = list(TicketPriority)
        return order[max(0, order.index(self) - 1)]


_PRIORITIES = {
    TicketReason.SAFETY: TicketPriority.URGENT,
    TicketReason.SECURITY: TicketPriority.URGENT,
    TicketReason.LEGAL: TicketPriority.HIGH,
    TicketReason.PRIVACY: TicketPriority.HIGH,
    TicketReason.FRUSTRATION: TicketPriority.HIGH,
    TicketReason.REPEATED_FAILURE: TicketPriority.HIGH,
}


def priority_of(reason: TicketReason) -> TicketPriority:
    """With which a ticket starts."""
    return _PRIORITIES.get(reason, TicketPriority.NORMAL)
