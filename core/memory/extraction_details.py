"""Amounts, dates, products with their versions, and names that are plainly said."""

import re
from collections.abc import Iterator

from dateutil import parser as dates_parser

from core.memory.facts import Fact, FactKind

_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_WORDS = {"dollar": "USD", "buck": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY"}
_NUMBER = r"\d{1,3}(?:[ ,.']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_CODE = r"USD|EUR|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|PLN|INR"
_AMOUNT = re.compile(
    rf"(?P<before>[$€£¥]|\b(?:{_CODE})\b) ?(?P<a>{_NUMBER})(?![\w])"
    rf"|(?<![\w.,-])(?P<b>{_NUMBER}) ?(?P<after>[€£$¥]"
    rf"|(?:{_CODE}|dollars?|bucks|euros?|pounds?|yen)\b)",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_YEARS = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"\b(?P<iso>{_YEARS}-\d{{2}}-\d{{2}})(?:[T ]\d{{2}}:\d{{2}}(?::\d{{2}})?)?\b"
    rf"|(?<![\d.][./-])\b(?P<numeric>\d{{1,2}}(?P<mark>[/.-])\d{{1,2}}(?P=mark)(?:{_YEARS}|\d\d))\b(?![./-]\d)"
    rf"|\b(?P<words>{_DAY}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? {_YEARS})?"
    rf"|{_MONTH} {_DAY}(?:st|nd|rd|th)?(?:,? {_YEARS})?)\b(?!\w)",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"(?:(?P<product>\b[A-Z][\w+-]*(?: [A-Z][\w+-]*){0,2}) )?"
    r"(?:\b(?:[Vv]ersion|[Rr]elease)\s*[:=]?\s*v?|\b[vV]\.? ?)"
    r"(?P<version>\d+(?:\.\d+){0,4}[a-z]?)\b"
    r"|(?P<bare>\b[A-Z][\w+-]*(?: [A-Z][\w+-]*){0,2}) (?P<dotted>\d+(?:\.\d+){1,4})\b(?! ?[%€$£])"
)
_NOT_A_PRODUCT = frozenset(
    re.findall(
        r"\w+",
        "i the my our your it its this that version release since on in for from at about costs"
        " order total price is was but and or error step section chapter page hi hello",
    )
)
_NAME = re.compile(
    r"(?:\b(?:my|the|full) name(?:['’]s| is|:)|\bname's|\bi am called|\bi['’]m called"
    r"|(?:^|\n)\s*name\s*:|\bthis is(?=(?: [A-Z][\w'’-]+){1,3} (?:speaking|here|writing))"
    r"|\byou can call me)\s+"
    r"(?P<name>[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){0,3})",
    re.IGNORECASE,
)
_ENDS_NAME = frozenset(
    re.findall(
        r"\w+",
        "and from but i my with or the here speaking writing not on is at in so of an a can could"
        " you please it am was to for by who what calling",
    )
)


def amounts(text: str) -> Iterator[Fact]:
    """Sums with a currency, as `1234.50 EUR`."""
    for found in _AMOUNT.finditer(text):
        currency = _currency(found["before"] or found["after"])
        value = f"{_plain(found['a'] or found['b'])} {currency}"
        yield Fact(FactKind.AMOUNT, value, found[0], *found.span(), 0.95)


def _currency(written: str) -> str:
    word = written.lower().rstrip("s")
    return _CURRENCIES.get(written) or _WORDS.get(word) or written.upper()


def _plain(number: str) -> str:
    """The number with a point before its decimals and nothing between thousands."""
    whole, _, decimals = (
        number.replace(",", ".").replace(" ", ".").replace("'", ".").rpartition(".")
    )
    if not whole:
        return decimals
    digits = whole.replace(".", "")
    return digits + decimals if len(decimals) == 3 else f"{digits}.{decimals}"


def dates(text: str) -> Iterator[Fact]:
    """Days: with a year as YYYY-MM-DD, without one as --MM-DD, in doubt as they were written."""
    for found in _DATE.finditer(text):
        value = _day(found)
        if value is not None:
            sure = 0.95 if value != found[0] else 0.7
            yield Fact(FactKind.DATE, value, found[0], *found.span(), sure)


def _day(found: re.Match[str]) -> str | None:
    written = found["iso"] or found["numeric"] or found["words"]
    if found["numeric"] and not _is_plain(written):
        return str(written)
    try:
        day = dates_parser.parse(written.replace(" of ", " "), dayfirst="." in written)
    except (ValueError, OverflowError):
        return None
    has_year = bool(found["iso"] or found["numeric"] or re.search(_YEARS, written))
    return f"{day:%Y-%m-%d}" if has_year else f"{day:--%m-%d}"


def _is_plain(written: str) -> bool:
    """Whether day and month cannot be confused: a point between them, or one is above 12."""
    first, second = (int(part) for part in re.split(r"\D", written)[:2])
    return "." in written or max(first, second) > 12 or first == second


def products(text: str) -> Iterator[Fact]:
    """Versions, with the product's name where capitals mark one before it."""
    for found in _VERSION.finditer(text):
        named = (found["product"] or found["bare"] or "").split()
        while named and named[0].lower() in _NOT_A_PRODUCT:
            named.pop(0)
        version = found["version"] or found["dotted"]
        if not named and not found["version"]:
            continue
        value = " ".join([*named, version])
        yield Fact(FactKind.PRODUCT, value, found[0], *found.span(), 0.8)


def names(text: str) -> Iterator[Fact]:
    """What follows "my name is": up to four words, to where the sentence goes on."""
    for found in _NAME.finditer(text):
        words: list[str] = []
        for word in found["name"].split():
            if word.lower().strip(".'’-") in _ENDS_NAME:
                break
            words.append(word)
            if word.endswith(".") and len(word) > 3:
                break
        name = " ".join(words).rstrip(".'’-")
        if name:
            start = found.start("name")
            yield Fact(FactKind.NAME, name, name, start, start + len(name), 0.95)
