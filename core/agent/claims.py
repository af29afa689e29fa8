"""What a sentence states that can be checked by itself: quantities, dates, addresses, names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_UNITS = {
    "workday": r"(?:working|business)[ -]days?|werktage?n?|jours ouvr[ée]s|d[ií]as (?:h[áa]biles"
    r"|laborables)",
    "day": r"(?:calendar )?days?|tage?n?|jours?|d[ií]as?",
    "eur": r"€|eur|euros?",
    "usd": r"\$|usd|dollars?",
    "gbp": r"£|gbp|pounds?",
    "chf": r"chf|francs?",
    "percent": r"%|per ?cent|prozent",
    "second": r"s|secs?|seconds?|sekunden?",
    "minute": r"mins?|minutes?|minuten?",
    "hour": r"h|hrs?|hours?|stunden?",
    "week": r"weeks?|wochen?|semaines?|semanas?",
    "month": r"months?|monate?n?|mois|mes(?:es)?",
    "year": r"years?|jahre?n?|ans?|a[ñn]os?",
    "kb": r"k(?:i)?b",
    "mb": r"m(?:i)?b|megabytes?",
    "gb": r"g(?:i)?b|gigabytes?",
    "mm": r"mm",
    "cm": r"cm|centimet(?:er|re)s?",
    "km": r"km|kilomet(?:er|re)s?",
    "m": r"m|met(?:er|re)s?",
    "kg": r"kg|kilos?|kilograms?",
    "g": r"g|grams?",
    "volt": r"v|volts?",
    "watt": r"w|watts?",
    "am": r"a\.?m\.?",
    "pm": r"p\.?m\.?",
    "degree": r"°c?|degrees?",
}
"""By name, the longer one first where two begin alike."""
_BESIDE = re.compile(
    r"[\s\u00a0]?-?(?:"
    + "|".join(f"(?P<{name}>{words})(?!\\w)" for name, words in _UNITS.items())
    + ")",
    re.IGNORECASE,
)
_SIGNS = {"€": "eur", "eur": "eur", "$": "usd", "usd": "usd", "£": "gbp", "gbp": "gbp"}
_NUMBER = re.compile(
    r"(?:(?P<sign>[€$£]|\b(?:eur|usd|gbp)\b)\s?)?(?<![\w.,:/-])"
    r"(?P<value>\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\d+(?:[.,:]\d+)*)",
    re.IGNORECASE,
)
_PLAIN = r"\d+(?:[.,:]\d+)*"
_RANGE = re.compile(
    rf"(?P<between>\b(?:between|zwischen|entre)\s)?"
    rf"(?<![\w.,:/-])(?:[€$£]\s?)?(?P<first>{_PLAIN})(?:\s?(?:[ap]\.?m\.?|[€$£%]))?"
    r"(?:\s?[–—-]\s?|\s(?:to|bis|à|hasta|a)\s|(?(between)\s(?:and|und|et|y)\s|(?!)))"
    rf"(?:[€$£]\s?)?(?P<last>{_PLAIN})(?![\w:/-]|[.,]\d)",
    re.IGNORECASE,
)
_SMALL = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_SPELT = {word: str(value) for value, word in enumerate(_SMALL.split(), start=1)}
_SPELT |= {"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60"}
_SPELT |= {"ninety": "90"}
_SPELT_NUMBER = re.compile(rf"\b(?P<value>{'|'.join(_SPELT)})\b", re.IGNORECASE)
_CODE = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[^\W\d_])\w+(?:[-.]\w+)*")
_DATES = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|Januar|Februar|März|Mai|Juni|Juli|Oktober"
    r"|Dezember|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tags?|Mittwochs?|tomorrow|tonight"
    r"|overnight)\b"
)
_DOMAIN = (
    r"(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:com|net|org|info|biz|io|ai|app|dev|co|me|xyz|site|online|shop"
    r"|store|link|click|top|live|web|cloud|ru|cn|de|at|ch|fr|es|it|nl|be|pl|pt|eu|uk|us|in|jp|br|tk"
    r"|cc|ly|gg|gl|example|invalid|test|onion)\b(?:[/?#:][^\s<>()\[\]]*)?"
)
_ADDRESS = re.compile(
    r"(?:\w+:/{1,2}|www\.)[^\s<>()\[\]]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|" + _DOMAIN, re.I
)
_NAME = re.compile(r"(?<=[\w,;:(–-] )(?:the )?([A-Z][\w’'-]+|[a-z]+[A-Z]\w*)")
_NO_NAMES = frozenset({"I", "I'm", "I'll", "I've", "OK", "Yes", "No", "You", "Your", "The", "A"})


MONEY = frozenset({"eur", "usd", "gbp", "chf"})


class Bound(StrEnum):
    """On which side of a number something lies."""

    MOST = "most"
    LEAST = "least"


_BOUNDS = {
    Bound.MOST: re.compile(
        r"\b(?:within|up to|at most|(?:no|not) (?:more|later|longer) than|maximum(?: of)?|less than"
        r"|under|below|until|innerhalb von|bis zu|höchstens|maximal)\s+(?:the\s)?(?:\w+\s)?$",
        re.IGNORECASE,
    ),
    Bound.LEAST: re.compile(
        r"\b(?:at least|(?<!no )(?<!not )more than|over|above|after|minimum(?: of)?|no less than"
        r"|from|mindestens|nach)\s+(?:the\s)?(?:\w+\s)?$",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True)
class Quantity:
    """A number as it is meant: 9.90 and 9,9 are the same value."""

    value: str
    unit: str = ""
    bound: Bound | None = None

    def __str__(self) -> str:
        return f"{self.value} {self.unit}".strip()


def quantities(text: str) -> Iterator[Quantity]:
    """Numbers in figures and, with a unit behind them or above one, in words."""
    for found in _NUMBER.finditer(text):
        sign = _SIGNS.get((found["sign"] or "").lower(), "")
        unit = sign or _unit_after(text, found.end())
        if unit or not text[found.end() : found.end() + 1].isalpha():
            yield Quantity(_value(found["value"]), unit, _bound(text[: found.start()]))
    for found in _SPELT_NUMBER.finditer(text):
        unit = _unit_after(text, found.end())
        if unit or found["value"].lower() != "one":
            value = _SPELT[found["value"].lower()]
            yield Quantity(value, unit, _bound(text[: found.start()]))


def ranges(text: str) -> set[tuple[str, str]]:
    """Both ends of what lies between two numbers: "3–5", "3 to 5", "between 3 and 5"."""
    return {(_value(found["first"]), _value(found["last"])) for found in _RANGE.finditer(text)}


def codes(text: str) -> set[str]:
    """Words of letters and figures, such as AL-104, that are no number with its unit."""
    found = (match[0] for match in _CODE.finditer(text))
    return {code.lower() for code in found if not _is_quantity(code)}


def dates(text: str) -> set[str]:
    return {found.lower().rstrip("s") for found in _DATES.findall(text)}


def addresses(text: str) -> set[str]:
    """Of web and mail."""
    return {found.lower().rstrip(".,;:!?/") for found in _ADDRESS.findall(text)}


def names(sentence: str) -> set[str]:
    """Capitalised words within an English sentence."""
    return {name for name in _NAME.findall(sentence) if name not in _NO_NAMES}


def _unit_after(text: str, end: int) -> str:
    found = _BESIDE.match(text, end)
    return str(found.lastgroup) if found and found.lastgroup else ""


def _is_quantity(code: str) -> bool:
    figures = re.match(r"\d+(?:[.,]\d+)*", code)
    if figures is None:
        return False
    unit = _BESIDE.match(code, figures.end())
    return unit is not None and unit.end() == len(code)


def _bound(before: str) -> Bound | None:
    return next((bound for bound, words in _BOUNDS.items() if words.search(before)), None)


def _value(written: str) -> str:
    """One form for 9.90, 9,90 and 9.9, and for 1,000, 1.000 and 1 000; others as they are."""
    plain = re.sub(r"[ \u00a0]", "", written)
    if ":" in plain:
        return plain
    parts = re.split(r"[.,]", plain)
    if len(parts) == 1:
        return str(int(plain)) if len(plain) < 15 and not plain.startswith("0") else plain
    thousands = all(len(part) == 3 for part in parts[1:])
    if thousands and (len(parts) > 2 or len(parts[0]) <= 3) and parts[0] != "0":
        return str(int("".join(parts)))
    whole, last = "".join(parts[:-1]), parts[-1]
    if len(parts) > 2 and not all(len(part) == 3 for part in parts[1:-1]):
        return plain
    decimals = last.rstrip("0")
    return f"{int(whole)}.{decimals}" if decimals else str(int(whole))


def mentions_unit(text: str, unit: str) -> bool:
    """Whether a text names a unit anywhere, as a table's header does."""
    return re.search(rf"(?<!\w)(?:{_UNITS[unit]})(?!\w)", text, re.IGNORECASE) is not None
