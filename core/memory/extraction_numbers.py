"""Numbers that are no facts of ours: cards, accounts, identity documents, codes, times, measures.

They are found first, so that nothing else takes them for an order or a telephone number.
"""

import re
from collections.abc import Iterator

from stdnum import iban

from core.memory.facts import Claims

_CARD = re.compile(r"(?<![\w.+-])\d(?:[ -]?\d){11,18}(?![\w-])")
_ISSUER = re.compile(r"4|5[0-8]|2[2-7]|3[04-9]|6")
"""First digits of the card networks (ISO/IEC 7812)."""
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){2,8}(?!\w)", re.IGNORECASE)
_ENDS = re.compile(r"(?<=\w)(?!\w)")
_HOLDER = (
    r"(?:(?:credit|debit|bank|gift|prepaid|visa|master|amex|loyalty)[ -]?card|card|cc|visa"
    r"|mastercard|amex|bank account|account|acct|iban|bic|swift|sort code|routing|social security"
    r"|ssn|national id|passport|driv(?:er|ing)(?:['’]?s)? licen[cs]e|licen[cs]e(?: plate)?"
    r"|nhs|national insurance|medicare|itin|ein"
    r"|aadhaar|tfn|abn|imei|isbn|tax(?: id)?|vat|insurance|zip(?: code)?|post(?:al)? ?code"
    r"|postcode|pin|cvv|cvc|password"
    r"|one[- ]time code|verification code|security code|otp|2fa code|date of birth|dob)"
)
_HELD = re.compile(
    rf"\b{_HOLDER}s?(?: (?:number|no\.?|num|nr\.?|#|id|code|ending(?: in| with)?|ends in))*"
    r"\s*(?:[:=#]|is|was|are)?\s*[:#]?\s*"
    r"(?=[A-Z0-9*-]*\d)([A-Z0-9*][A-Z0-9*-]*(?: ?\d{2,})*)(?![\w])",
    re.IGNORECASE,
)
_MEASURES = (
    r"https?://\S+|www\.\S+",
    r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b(?!\.\d)",
    r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b",
    r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b",
    r"\b\d{3}-\d{2}-\d{4}\b",
    r"\b\d{1,2}[:.]\d{2}(?::\d{2})? ?(?:[ap]\.?m\b\.?|o'clock|hrs?\b|uhr\b)",
    r"\b\d{1,2}:\d{2}(?::\d{2})?\b",
    r"\b(?:error|errno|fault|status|stop|exit|exception|event|http|sql(?:state|code)?|abend|apar"
    r"|cve|kb|hresult|rfc|iso|article|step|page|chapter|section|line|port|build|model|sku|item"
    r"|part|serial|product|flight|room|flat|apt|apartment|suite|unit|box|floor|gate|seat|table)s?"
    r"(?: (?:code|number|no\.?|id|message|nr\.?))*[ :=#-]*(?=[A-Z0-9.-]*\d)[A-Z0-9][\w.-]*",
    r"\b0x[0-9a-f]+\b",
    r"[-+]?\b\d+(?:[.,]\d+)? ?(?:%|°|percent\b|degrees?\b|[kmgt]i?b(?:ps)?\b|mb/s|ghz\b|mhz\b|kg\b"
    r"|mm\b|cm\b|km\b|miles?\b|lbs?\b|inch(?:es)?\b|kwh?\b|mah\b|ms\b|s\b|secs?\b|seconds?\b"
    r"|min(?:ute)?s?\b|hours?\b|days?\b|weeks?\b|months?\b|years?\b|pieces?\b|pcs\b|units?\b"
    r"|items?\b|times\b|people\b|persons?\b|users?\b|licen[cs]es?\b|seats?\b)",
    r"\bext(?:ension|n)?\.? ?\d{1,6}\b",
)
_OTHER = re.compile("|".join(_MEASURES), re.IGNORECASE)


def luhn(digits: str) -> bool:
    """Whether the check digit of a card number is right (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def cards(text: str) -> Iterator[tuple[int, int]]:
    """Spans of payment card numbers: 12 to 19 digits, a network's first digits, a right check.

    The digits of an IBAN are none.
    """
    accounts = Claims(ibans(text))
    for found in _CARD.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if _ISSUER.match(digits) and luhn(digits) and accounts.take(*found.span()):
            yield found.span()


def ibans(text: str) -> Iterator[tuple[int, int]]:
    """Spans of account numbers with their country's length and check digits (ISO 13616)."""
    for found in _IBAN.finditer(text):
        ends = [end.start() for end in _ENDS.finditer(found[0])]
        for end in reversed(ends):
            if iban.is_valid(found[0][:end], check_country=False):
                yield found.start(), found.start() + end
                break


def held(text: str) -> Iterator[tuple[int, int]]:
    """Spans of numbers that their words call a card, account, licence, postcode and the like."""
    yield from ibans(text)
    for found in _HELD.finditer(text):
        yield found.span(1)


def measures(text: str) -> Iterator[tuple[int, int]]:
    """Spans of addresses of the network, times, codes of errors and products, and quantities."""
    for found in _OTHER.finditer(text):
        yield found.span()
