"""What the customer reads when a person comes, goes, or is on the way."""

from core.escalation.models import Ticket, TicketReason

_OPENINGS = {
    TicketReason.EXPLICIT_REQUEST: "I am connecting you with a person.",
    TicketReason.SAFETY: "This sounds like a safety matter, so a person will look at it at once. "
    "If there is smoke, fire or injury, stop using the device, keep away from it and call your "
    "local emergency number first.",
    TicketReason.LEGAL: "This needs someone who may decide it, so I am passing it to a person.",
    TicketReason.SECURITY: "This concerns the security of your account, "
    "so a person will look at it at once.",
    TicketReason.PRIVACY: "This concerns your personal data, so I am passing it to a person.",
    TicketReason.REPEATED_FAILURE: "I have not been able to help you with this, "
    "so I am passing it to a person.",
    TicketReason.NO_ANSWER: "I have no answer to this, so I am passing it to a person.",
    TicketReason.FRUSTRATION: "I am sorry that this has been so much trouble. "
    "I am passing it to a person.",
}


def handoff(ticket: Ticket, position: int) -> str:
    """A person is to take over; `position` 0 says that one already has."""
    opening = _OPENINGS.get(TicketReason(ticket.reason), "I am passing this on to a person.")
    if position == 0:
        return f"{opening} Your ticket is number {ticket.id}, and someone is already looking at it."
    return (
        f"{opening} Your ticket is number {ticket.id} and {_place(position)}. "
        "The answer will appear here in this chat; you can add details or files meanwhile."
    )


def claimed(name: str) -> str:
    return f"{name} has taken your request and will answer here."


def handed_back(name: str | None) -> str:
    """The assistant is in charge again; `name` is whoever had the session, if anyone."""
    left = f"{name} has left the chat. " if name else ""
    return f"{left}The assistant answers again."


def closed(ticket: Ticket, name: str | None) -> str:
    """The session is over; `name` is who ended it, nobody if that was the customer."""
    if name is None:
        return f"This chat has ended, and ticket number {ticket.id} is closed."
    return (
        f"{name} has ended this chat and closed ticket number {ticket.id}. "
        "Start a new chat whenever you need more help."
    )


def reopened(ticket: Ticket, position: int) -> str:
    return (
        f"Your ticket number {ticket.id} is open again and {_place(position)}. "
        "A person will go on with it here in this chat."
    )


def _place(position: int) -> str:
    return "you are next" if position == 1 else f"you are number {position} in the queue"
