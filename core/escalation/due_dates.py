"""Until when a sentence says that something will be done."""

import re
from datetime import UTC, date, datetime, time, timedelta

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ONE_TO_TWELVE = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_NUMBERS = {"a": 1, "an": 1} | {word: n for n, word in enumerate(_ONE_TO_TWELVE, start=1)}
_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_SPAN = re.compile(
    r"\b(?:within|in)(?: the next)? (?:(?:\d+|one|two|three) ?(?:-|–|to) ?)?"
    rf"(\d{{1,3}}|{'|'.join(_NUMBERS)}) (?:working |business )?(minute|hour|day|week)s?\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(rf"\b(next )?({'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({'|'.join(_MONTHS)})\b"
    rf"|\b({'|'.join(_MONTHS)}) (\d{{1,2}})(?:st|nd|rd|th)?\b",
    re.IGNORECASE,
)
_ISO = re.compile(r"\b(\d{4}-\d{2}-\d{2})\b")
_NEAR = (
    (re.compile(r"\b(?:today|tonight|this (?:afternoon|evening)|end of (?:the )?day)\b", re.I), 0),
    (re.compile(r"\btomorrow\b", re.I), 1),
)


def due_in(text: str, *, at: datetime) -> datetime | None:
    """The moment that a sentence names: the end of that day in UTC, or so many hours from `at`."""
    if span := _SPAN.search(text):
        number = _NUMBERS.get(span[1].lower()) or int(span[1])
        moment = at + number * _UNITS[span[2].lower()]
        return moment if span[2].lower() in ("minute", "hour") else _end_of(moment.date())
    day = _named_day(text, at.date())
    return _end_of(day) if day else None


def _named_day(text: str, today: date) -> date | None:
    for words, days in _NEAR:
        if words.search(text):
            return today + timedelta(days=days)
    if iso := _ISO.search(text):
        return _valid(*(int(part) for part in iso[1].split("-")))
    if named := _DAY_MONTH.search(text):
        number, month = (named[1], named[2]) if named[1] else (named[4], named[3])
        return _next_date(int(number), _MONTHS.index(month.lower()) + 1, today)
    if weekday := _WEEKDAY.search(text):
        ahead = (_WEEKDAYS.index(weekday[2].lower()) - today.weekday()) % 7 or 7
        return today + timedelta(days=ahead)
    return None


def _next_date(day: int, month: int, today: date) -> date | None:
    """This year's, or next year's when that has passed."""
    this_year = _valid(today.year, month, day)
    if this_year is not None and this_year >= today:
        return this_year
    return _valid(today.year + 1, month, day)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), UTC)
