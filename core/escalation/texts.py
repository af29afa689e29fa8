"""What the customer reads when a person comes, goes, or is on the way."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.escalation.models import Ticket, TicketReason
from core.escalation.waits import Standing

_OPENINGS = {
    TicketReason.EXPLICIT_REQUEST: "I am connecting you with a person.",
    TicketReason.SAFETY: "This sounds like a safety matter, so I am passing it to a person. "
    "If there is smoke, fire or injury, stop using the device, keep away from it and call your "
    "local emergency number.",
    TicketReason.LEGAL: "This needs someone who may decide it, so I am passing it to a person.",
    TicketReason.SECURITY: "This concerns the security of your account, "
    "so I am passing it to a person.",
    TicketReason.PRIVACY: "This concerns your personal data, so I am passing it to a person.",
    TicketReason.BUSINESS_RULE: "This is a matter for our team, so I am passing it to a person.",
    TicketReason.REPEATED_FAILURE: "I have not been able to help you with this, "
    "so I am passing it to a person.",
    TicketReason.NO_ANSWER: "I have no answer to this, so I am passing it to a person.",
    TicketReason.FRUSTRATION: "I am sorry that this has been so much trouble. "
    "I am passing it to a person.",
    TicketReason.OPERATOR_CHOICE: "A person takes over from here.",
}
_SELF_HARM = re.compile(
    r"\b(?:suicid\w*|kill(?:ing)? (?:myself|me)|(?:hurt|harm|cut)(?:ing)? myself"
    r"|end (?:my life|it all)|want to die|not want to live|(?:do not|don['’]t) want to live)\b",
    re.IGNORECASE,
)
_CRISIS = (
    "I am sorry that you feel like this. You do not have to be alone with it: please call your "
    "local emergency number or a crisis line now, they are there day and night. "
    "I am also bringing in a person here."
)
_NEXT = (
    "The answer will appear here in this chat. You can add details or files meanwhile, "
    "or close the page and come back."
)
ASK_FOR_ADDRESS = (
    "If you write your e-mail address here, we can reach you when you have left the page."
)


def handoff(ticket: Ticket, stands: Standing, at: datetime, *, asks_address: bool = False) -> str:
    """A person is to take over: why, the number, the place, the wait, and what happens next."""
    opening = _opening(ticket)
    if stands.position == 0:
        return f"{opening} Your ticket is number {ticket.id}, and someone is already looking at it."
    said = f"{opening} Your ticket is number {ticket.id} and {_queue(stands, at)} {_NEXT}"
    return f"{said} {ASK_FOR_ADDRESS}" if asks_address else said


def _opening(ticket: Ticket) -> str:
    if ticket.reason == TicketReason.SAFETY and _SELF_HARM.search(ticket.detail or ""):
        return _CRISIS
    return _OPENINGS[TicketReason(ticket.reason)]


def claimed(name: str) -> str:
    return f"{name} has taken your request and will answer here."


def left(name: str | None, stands: Standing, at: datetime) -> str:
    """Whoever had the ticket does not go on, and it waits for someone else."""
    gone = f"{name} cannot go on with your request" if name else "Your request could not go on"
    return f"{gone}, so it is back in the queue and {_queue(stands, at)}"


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


def reopened(ticket: Ticket, stands: Standing, at: datetime) -> str:
    return (
        f"Your ticket number {ticket.id} is open again and {_queue(stands, at)} "
        "A person will go on with it here in this chat."
    )


def address_noted(address: str) -> str:
    return f"Thank you. If you have left this page, we can reach you at {address}."


def address_not_valid(typed: str) -> str:
    return (
        f"“{typed[:100]}” does not look like an e-mail address, so I have not noted it. "
        "Please write it once more, such as name@example.com."
    )


def waiting(stands: Standing, at: datetime) -> str:
    """The place and the wait alone, for a line that is kept up to date."""
    words = _queue(stands, at)
    return words[0].upper() + words[1:]


def _queue(stands: Standing, at: datetime) -> str:
    number = stands.position
    place = "you are next." if number == 1 else f"you are number {number} in the queue."
    if stands.opens_at is not None:
        return f"{place} Our team is away now and is back {_moment(stands, at)}."
    if stands.expected_wait is None:
        return place
    return f"{place} Most people have waited less than {_rounded(stands.expected_wait)} of late."


def _moment(stands: Standing, at: datetime) -> str:
    zone = ZoneInfo(stands.zone)
    opens = (stands.opens_at or at).astimezone(zone)
    days = (opens.date() - at.astimezone(zone).date()).days
    day = {0: "today", 1: "tomorrow"}.get(days, f"on {opens:%A}, {opens.day} {opens:%B}")
    return f"{day} at {opens:%H:%M} ({stands.zone})"


def _rounded(wait: timedelta) -> str:
    """Upwards, to what people say: 1 to 10, then 5 minutes, half hours, hours."""
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    if minutes <= 10:
        return "a minute" if minutes == 1 else f"{minutes} minutes"
    if minutes <= 55:
        return f"{-(-minutes // 5) * 5} minutes"
    halves = -(-minutes // 30)
    if halves == 2:
        return "an hour"
    return f"{-(-minutes // 60)} hours" if halves % 2 == 0 or halves > 12 else f"{halves / 2} hours"
