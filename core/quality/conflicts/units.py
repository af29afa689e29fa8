"""Units, currencies, months and number words of English, each with its size in a base unit."""

from typing import NamedTuple

from core.knowledge.lexical import stem

__all__ = ["stem"]


class Measure(NamedTuple):
    """A kind of measure, and how many of its base unit one of this unit is."""

    kind: str
    scale: float


_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
NUMBER_WORDS = {word: at for at, word in enumerate(_SMALL.split())} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
}
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SIGNS = {"€": "eur", "$": "usd", "£": "gbp", "¥": "jpy"}
_CURRENCIES = {
    "eur": "eur euro euros",
    "usd": "usd dollar dollars",
    "gbp": "gbp pound pounds",
    "chf": "chf franc francs",
    "jpy": "jpy yen",
    "sek": "sek krona kronor",
    "cent": "cent cents pence",
}
_CURRENCY = {name: code for code, names in _CURRENCIES.items() for name in names.split()}
CURRENCIES = sorted(_CURRENCY, key=len, reverse=True)
_DAYS = {
    "second": 1 / 86_400,
    "sec": 1 / 86_400,
    "minute": 1 / 1440,
    "min": 1 / 1440,
    "hour": 1 / 24,
    "hr": 1 / 24,
    "day": 1.0,
    "night": 1.0,
    "week": 7.0,
    "month": 30.4375,
    "quarter": 91.3,
    "year": 365.25,
    "yr": 365.25,
}
DURATION_NAMES = "|".join(sorted(_DAYS, key=len, reverse=True))
_MEASURES = {
    "data": {"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12},
    "rate": {"kbit/s": 1e3, "mbit/s": 1e6, "mbps": 1e6, "gbit/s": 1e9, "gbps": 1e9},
    "length": {"mm": 0.001, "cm": 0.01, "m": 1.0, "metre": 1.0, "metres": 1.0, "meters": 1.0}
    | {"km": 1000.0, "inch": 0.0254, "inches": 0.0254, "feet": 0.3048, "ft": 0.3048}
    | {"mile": 1609.0, "miles": 1609.0},
    "weight": {"mg": 1e-6, "g": 0.001, "kg": 1.0, "lb": 0.4536, "lbs": 0.4536, "tonnes": 1000.0},
    "volume": {"ml": 0.001, "l": 1.0, "litre": 1.0, "litres": 1.0, "liters": 1.0},
    "temperature": {"°c": 1.0, "degrees": 1.0, "°": 1.0, "°f": 1.01},
    "power": {"w": 1.0, "watts": 1.0, "kw": 1000.0, "kwh": 1000.1, "v": 1.02, "volts": 1.02},
}
_MEASURE = {
    name: Measure(kind, scale) for kind, names in _MEASURES.items() for name, scale in names.items()
}
MEASURE_NAMES = "|".join(sorted(_MEASURE, key=len, reverse=True))
NO_NOUN = frozenset(
    [
        "and",
        "the",
        "for",
        "from",
        "per",
        "each",
        "with",
        "are",
        "was",
        "has",
        "have",
        "can",
        "may",
        "must",
        "will",
        "not",
        "than",
        "before",
        "after",
        "until",
        "when",
        "where",
        "which",
        "who",
        "that",
        "this",
        "these",
        "those",
        "you",
        "your",
        "they",
        "their",
        "its",
        "our",
        "old",
        "into",
        "onto",
        "above",
        "below",
        "is",
        "to",
        "or",
        "of",
        "at",
        "by",
        "on",
        "in",
        "if",
    ]
)
"""Words after a number that are not what is counted."""


def days(unit: str) -> float:
    return _DAYS[unit.lower()]


def measure(unit: str) -> Measure:
    return _MEASURE[unit.lower()]


def currency(name: str) -> str:
    return _CURRENCY[name.lower()]
