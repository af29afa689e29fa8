"""What the customer reads when a person comes, goes, or is on the way."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.escalation.crisis import speaks_of_self_harm
from core.escalation.models import Ticket, TicketReason
from core.escalation.waits import Standing
from core.language.words import ENGLISH, Words, capital

LONGEST_TYPED = 100
"""Characters of what was no address that are said back."""


def handoff(
    ticket: Ticket,
    stands: Standing,
    at: datetime,
    *,
    asks_address: bool = False,
    words: Words = ENGLISH,
) -> str:
    """A person is to take over: why, the number, the place, the wait, and what happens next."""
    opening = _opening(ticket, words)
    if stands.position == 0:
        return words("handoff.looked_at", opening=opening, number=ticket.id)
    said = words(
        "handoff.queued",
        opening=opening,
        number=ticket.id,
        place=_queue(stands, at, words),
        next=words("handoff.next"),
    )
    return f"{said} {words('handoff.ask_for_address')}" if asks_address else said


def _opening(ticket: Ticket, words: Words) -> str:
    if ticket.reason == TicketReason.SAFETY and speaks_of_self_harm(ticket.detail or ""):
        return words("handoff.crisis")
    return words(f"handoff.{TicketReason(ticket.reason)}")


def claimed(name: str, *, words: Words = ENGLISH) -> str:
    return words("ticket.claimed", name=name)


def left(name: str | None, stands: Standing, at: datetime, *, words: Words = ENGLISH) -> str:
    """Whoever had the ticket does not go on, and it waits for someone else."""
    place = _queue(stands, at, words)
    if name is None:
        return words("ticket.left_by_nobody", place=place)
    return words("ticket.left", name=name, place=place)


def handed_back(name: str | None, *, words: Words = ENGLISH) -> str:
    """The assistant is in charge again; `name` is whoever had the session, if anyone."""
    if name is None:
        return words("ticket.handed_back_by_nobody")
    return words("ticket.handed_back", name=name)


def closed(ticket: Ticket, name: str | None, *, words: Words = ENGLISH) -> str:
    """The session is over; `name` is who ended it, nobody if that was the customer."""
    if name is None:
        return words("ticket.closed_by_customer", number=ticket.id)
    return words("ticket.closed", name=name, number=ticket.id)


def reopened(ticket: Ticket, stands: Standing, at: datetime, *, words: Words = ENGLISH) -> str:
    return words("ticket.reopened", number=ticket.id, place=_queue(stands, at, words))


def address_noted(address: str, *, words: Words = ENGLISH) -> str:
    return words("ticket.address_noted", address=address)


def address_not_valid(typed: str, *, words: Words = ENGLISH) -> str:
    return words("ticket.address_not_valid", typed=typed[:LONGEST_TYPED])


def waiting(stands: Standing, at: datetime, *, words: Words = ENGLISH) -> str:
    """The place and the wait alone, for a line that is kept up to date."""
    return capital(_queue(stands, at, words))


def _queue(stands: Standing, at: datetime, words: Words) -> str:
    number = stands.position
    place = words("queue.next") if number == 1 else words("queue.place", number=number)
    if stands.opens_at is not None:
        return words("queue.away", place=place, moment=_moment(stands, at, words))
    if stands.expected_wait is None:
        return place
    return words("queue.wait", place=place, wait=_rounded(stands.expected_wait, words))


def _moment(stands: Standing, at: datetime, words: Words) -> str:
    zone = ZoneInfo(stands.zone)
    opens = (stands.opens_at or at).astimezone(zone)
    days = (opens.date() - at.astimezone(zone).date()).days
    clock = words.several("moment.clock", opens.hour, time=f"{opens:%H:%M}", zone=stands.zone)
    if days in (0, 1):
        return words("moment.tomorrow" if days else "moment.today", clock=clock)
    return words(
        "moment.day",
        weekday=words.weekday(opens),
        day=words.day_of_month(opens),
        month=words.month(opens),
        clock=clock,
    )


def _rounded(wait: timedelta, words: Words) -> str:
    """Upwards, to what people say: 1 to 10, then 5 minutes, half hours, hours."""
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    if minutes <= 10:
        return words.several("queue.minutes", minutes)
    if minutes <= 55:
        return words.several("queue.minutes", -(-minutes // 5) * 5)
    halves = -(-minutes // 30)
    if halves == 3:
        return words("queue.hours.one_and_a_half", n=words.number(1.5))
    whole = halves % 2 == 0 or halves > 12
    return words.several("queue.hours", -(-minutes // 60) if whole else halves / 2)
