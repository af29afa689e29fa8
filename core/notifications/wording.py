"""What people read of an event, in a chat room or by e-mail."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from core.notifications.models import PING, NotificationEvent

Data = Mapping[str, Any]
TITLES: Mapping[str, str] = {
    NotificationEvent.TICKET_OPENED: "Ticket {} was opened",
    NotificationEvent.TICKET_CLAIMED: "Ticket {} has an owner",
    NotificationEvent.TICKET_REPLIED: "Ticket {} was answered",
    NotificationEvent.TICKET_RESOLVED: "Ticket {} is resolved",
    NotificationEvent.TICKET_REOPENED: "Ticket {} is open again",
    NotificationEvent.TICKET_REQUEUED: "Ticket {} is back in the queue",
    NotificationEvent.TICKET_OVERDUE: "Ticket {} is overdue",
    NotificationEvent.TICKET_CONTACT: "Ticket {}: the customer left an address",
    NotificationEvent.ANSWER_RECALLED: "A customer was told that an answer was wrong",
    PING: "This is a test of Switchboard's notifications",
}
IDS = frozenset({"ticket_id", "number", "session_id", "words"})
"""Shown in the title or the link, or apart."""
LONGEST_LINE = 500


def title(event: str, data: Data) -> str:
    """One line, such as "Ticket 17 was opened"."""
    number = data.get("number") or data.get("ticket_id") or ""
    return _line(TITLES.get(event, event).format(number))


def lines(data: Data) -> list[str]:
    """The event's plain values, one on each line, then the customer's words if there are any."""
    plain = [
        f"{_label(name)}: {_value(value)}"
        for name, value in data.items()
        if name not in IDS and isinstance(value, str | int | float) and value != ""
    ]
    words = data.get("words") or {}
    return [*plain, *(f"{_label(name)}: {_line(said)}" for name, said in words.items())]


def link(console_url: str, data: Data) -> str:
    """Where an operator goes on."""
    session = data.get("session_id")
    return f"{console_url}/?session={quote(str(session), safe='')}" if session else console_url


def slack_text(event: str, data: Data, *, console_url: str) -> str:
    """Slack's own markup, in which nothing of the data can be a link or call people."""
    shown = [f"*{_escaped(title(event, data))}*", *map(_escaped, lines(data))]
    return "\n".join([*shown, f"<{link(console_url, data)}|Open the console>"])


def mail_text(event: str, data: Data, *, console_url: str) -> str:
    shown = [f"{title(event, data)}.", "", *lines(data), "", link(console_url, data)]
    return "\n".join(shown) + "\n"


def _label(name: str) -> str:
    return name.replace("_", " ").strip().capitalize()


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _line(value).replace("_", " ")


def _line(value: object) -> str:
    """On one line: a customer's line break must not look like a line of ours."""
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1]}…"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
