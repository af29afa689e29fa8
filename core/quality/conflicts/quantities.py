"""What a sentence says in figures: amounts with their unit, prices, times and dates, and limits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.quality.conflicts import patterns, units
from core.quality.conflicts.units import Measure


class Bound(StrEnum):
    """How an amount is meant."""

    EXACT = "exact"
    MOST = "most"
    """Up to, within, at most, before."""
    LEAST = "least"
    """At least, more than, after."""


class Dimension(StrEnum):
    """What an amount measures; amounts of one dimension (and `of`) can contradict each other."""

    MONEY = "money"
    PERCENT = "percent"
    DURATION = "duration"
    FREQUENCY = "frequency"
    TIME = "time"
    DATE = "date"
    WEEKDAY = "weekday"
    YEAR = "year"
    MEASURE = "measure"
    COUNT = "count"
    NUMBER = "number"
    """Without a unit."""


@dataclass(frozen=True)
class Quantity:
    """An amount from `low` to `high` in the base unit of its dimension.

    `of` says what is counted, the currency or the kind of measure; `start` and `end` are its
    characters in the sentence.
    """

    dimension: Dimension
    of: str
    low: float
    high: float
    start: int
    end: int
    bound: Bound = Bound.EXACT
    said: float = 0.0
    """The number as it is written, whatever the unit."""


def quantities(sentence: str) -> list[Quantity]:
    """Every amount of a sentence, in order."""
    return sorted(_found(sentence), key=lambda quantity: quantity.start)


def number(text: str) -> float:
    """The value of a number in digits or words."""
    words = re.split(r"[- ]", text.lower())
    if all(word in units.NUMBER_WORDS for word in words):
        return float(sum(units.NUMBER_WORDS[word] for word in words))
    text = re.sub(r"[  ](?=\d{3})", "", text)
    text = re.sub(r",(?=\d{3}(?!\d))", "", text)
    return float(text.replace(",", "."))


def _found(sentence: str) -> Iterator[Quantity]:
    left = sentence
    for pattern, read in _READERS:
        for match in list(pattern.finditer(left)):
            found = read(match)
            if found is None:
                continue
            yield found
            blank = " " * (found.end - found.start)
            left = f"{left[: found.start]}{blank}{left[found.end :]}"


def _amount(match: re.Match[str], low: str = "low", high: str = "high") -> tuple[float, float]:
    first = number(match[low])
    return (first, number(match[high])) if match[high] else (first, first)


def _date(match: re.Match[str]) -> Quantity:
    month = match["month"] or match["month2"]
    at = units.MONTHS.index(_full_month(month)) + 1 if month else int(match["month3"])
    value = float(at * 100 + int(match["day"] or match["day2"] or match["day3"]))
    return Quantity(Dimension.DATE, "", value, value, *match.span())


def _full_month(name: str) -> str:
    return next(month for month in units.MONTHS if month == name.lower())


def _time(match: re.Match[str]) -> Quantity:
    if match["word"]:
        minutes = 720 if match["word"].lower() == "noon" else 0
    elif match["half"]:
        hour = int(match["hour"]) % 12 + (12 if match["half"].lower() == "p" else 0)
        minutes = hour * 60 + int(match["minute"] or 0)
    else:
        minutes = int(match["hour2"]) * 60 + int(match["minute2"])
    return Quantity(Dimension.TIME, "", minutes, minutes, *match.span())


def _open_hour(match: re.Match[str]) -> Quantity:
    minutes = int(match[1]) % 24 * 60
    return Quantity(Dimension.TIME, "", minutes, minutes, *match.span(1))


def _weekday(match: re.Match[str]) -> Quantity:
    value = float(units.WEEKDAYS.index(match[1].lower()))
    return Quantity(Dimension.WEEKDAY, "", value, value, *match.span())


def _year(match: re.Match[str]) -> Quantity:
    value = float(match[0])
    return Quantity(Dimension.YEAR, "", value, value, *match.span())


def _money(match: re.Match[str]) -> Quantity:
    if match["sign"]:
        low, high = _amount(match)
        of, per = units.SIGNS[match["sign"]], match["per"]
    else:
        low, high = _amount(match, "low2", "high2")
        of, per = units.SIGNS.get(match["name"]) or units.currency(match["name"]), match["per2"]
    return Quantity(Dimension.MONEY, f"{of}{_per(per)}", low, high, *match.span())


def _percent(match: re.Match[str]) -> Quantity:
    return Quantity(Dimension.PERCENT, "", *_amount(match), *match.span())


def _frequency(match: re.Match[str]) -> Quantity:
    if match["unit"]:
        days = units.days(match["unit"]) * (number(match["every"]) if match["every"] else 1)
    else:
        said = match["times"].lower().removesuffix(" times")
        times = {"once": 1.0, "twice": 2.0}.get(said) or number(said)
        days = units.days(match["unit2"]) / max(times, 1.0)
    return Quantity(Dimension.FREQUENCY, "", days, days, *match.span())


def _duration(match: re.Match[str]) -> Quantity:
    low, high = _amount(match)
    return _lasting(match, low, high, *match.span())


def _one_unit(match: re.Match[str]) -> Quantity:
    return _lasting(match, 1.0, 1.0, *match.span("one"))


def _lasting(match: re.Match[str], low: float, high: float, start: int, end: int) -> Quantity:
    unit = match["unit"].lower()
    of = "working" if match["kind"] else "months" if unit in ("month", "quarter") else ""
    scale = units.days(unit)
    return Quantity(Dimension.DURATION, of, low * scale, high * scale, start, end, said=low)


def _measure(match: re.Match[str]) -> Quantity:
    measure: Measure = units.measure(match["unit"])
    low, high = _amount(match)
    return Quantity(
        Dimension.MEASURE, measure.kind, low * measure.scale, high * measure.scale, *match.span()
    )


def _count(match: re.Match[str]) -> Quantity | None:
    low, high = _amount(match)
    noun = (match["noun"] or "").split()
    word = noun[-1].lower() if noun else ""
    spelled = match["low"][0].isalpha()
    if not word or word in units.NO_NOUN:
        if spelled:
            return None
        return Quantity(Dimension.NUMBER, "", low, high, match.start(), _end(match), said=low)
    of = f"{units.stem(word)}{_per(match['per'])}"
    return Quantity(Dimension.COUNT, of, low, high, match.start(), _end(match), said=low)


def _end(match: re.Match[str]) -> int:
    return match.end("high") if match["high"] else match.end("low")


def _per(unit: str | None) -> str:
    return f"/{units.stem(unit.lower())}" if unit else ""


_READERS = (
    (patterns.DATE, _date),
    (patterns.OPEN_HOUR, _open_hour),
    (patterns.TIME, _time),
    (patterns.MONEY, _money),
    (patterns.PERCENT, _percent),
    (patterns.FREQUENCY, _frequency),
    (patterns.DURATION, _duration),
    (patterns.ONE_UNIT, _one_unit),
    (patterns.MEASURE, _measure),
    (patterns.WEEKDAY, _weekday),
    (patterns.YEAR, _year),
    (patterns.COUNT, _count),
)
