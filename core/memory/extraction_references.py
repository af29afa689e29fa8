"""Numbers of orders, tickets, invoices, bookings and parcels, as companies write them."""

import re
from collections.abc import Iterator

from core.memory.facts import Fact, FactKind

_NOUNS = {
    "order": r"(?:purchase )?order|p\.?o\.?",
    "ticket": r"(?:support )?(?:ticket|case|incident)|(?:service )?request|complaint|claim|inquiry",
    "invoice": r"invoice|bill|receipt|quote|credit note",
    "booking": r"booking|reservation|pnr|record locator|itinerary|confirmation|e-?ticket",
    "tracking": r"dhl|ups|usps|fedex|dpd|gls|hermes|evri|royal mail|tracking"
    r"|shipment|parcel|package|delivery|consignment|waybill|awb",
    "return": r"rma|returns?|exchange|refund|repair",
    "reference": r"ref(?:erence)?|transaction|policy|contract",
}
_CALLED = r"(?:[\s_-]*(?:numbers?|no\.?|nr\.?|num\.?|id|ids|code|ref(?:erence)?\.?|#|№))"
_TOKEN = r"(?P<token>[A-Z0-9](?:[A-Z0-9]|[-_/.](?=[A-Z0-9]))*)"
_LINK = (
    r"\s*(?:[:=(\"'“]|\bis\b|\bwas\b|\bare\b|\bof\b|\bit(?:['’]s| is)\b|\bmight be\b|\bwould be\b"
    r"|\bshould be\b|\bwith\b|\bunder\b|\bstarting\b|\bsays\b)?"
)
_NAMED = re.compile(
    r"(?<![\w@.-])(?P<noun>"
    + "|".join(f"(?P<{name}>{words})" for name, words in _NOUNS.items())
    + rf")s?\b\.?(?P<called>{_CALLED}*)(?P<link>{_LINK}{_LINK}(?:\s*\bnumber\b)?)"
    + rf"\s*[:\"'“]?\s*(?P<hash>#\s?)?{_TOKEN}(?![\w@]|\.\d)",
    re.IGNORECASE,
)
_FAR = re.compile(
    r"(?<![\w@.-])(?P<noun>"
    + "|".join(f"(?P<{name}>{words})" for name, words in _NOUNS.items())
    + rf")s?{_CALLED}+[^.?!\d#:\n]{{0,50}}?(?:\bis|\bwas|:|=)"
    + rf"\s*(?P<hash>#\s?)?{_TOKEN}(?![\w@]|\.\d)",
    re.IGNORECASE,
)
_MORE = re.compile(
    rf"(?:\s*,\s*|\s*(?:,\s*)?(?:and|or|&)\s+)(?:(?:also|order|ticket)\s+)?(?P<hash>#\s?)?{_TOKEN}"
    r"(?![\w@]|\.\d)",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"\d{3,4}(?: \d{2,5}){2,6}(?![\w.,]\w)(?!\w)")
"""A number that is read out in groups."""
_HASHED = re.compile(rf"(?<![\w&/#=])#\s?{_TOKEN}(?![\w@])", re.IGNORECASE)
_CARRIERS = re.compile(
    r"\b(?:1Z(?: ?[0-9A-Z]){16}|TBA\d{12}|JJ?D\d{16,20}|9[2-5]\d{20}|[A-Z]{2}\d{9}[A-Z]{2})\b"
)
"""UPS, Amazon Logistics, DHL Parcel, USPS, and the Universal Postal Union's S10."""
_SHOPS = re.compile(r"(?<![\w-])\d{3}-\d{7}-\d{7}(?![\w-])")
"""Order numbers of Amazon's shops."""
_PREFIXED = re.compile(
    r"(?<![\w@#./-])(?:ORD|ORDER|INV|TKT|TCK|TICKET|CASE|REQ|INC|RITM|CHG|RMA|RET|SHP|TRK|BKG|BOOK"
    r"|REF|CNF|QUO|SUP|PO|SO|SR|CS|BK|WO|DN|CN)[-_/ ]?(?=[A-Z-]*\d)[A-Z0-9]*\d{3}[A-Z0-9]*"
    r"(?:[-/][A-Z0-9]+)*(?![\w@]|\.\d)"
)
_LETTERED = re.compile(r"(?<![\w@#./-])[A-Za-z]{1,3}-?\d{6,12}(?![\w@-]|\.\d)")
_LOCATOR = re.compile(r"(?<![\w@#./-])(?=[A-Z0-9]*[A-Z])[A-Z0-9]{6}(?![\w@-]|\.\d)")
"""Airlines' booking codes and their like."""
_SAYS_BOOKING = re.compile(r"\b(?:booking|reservation|confirmation|pnr|locator)\b", re.IGNORECASE)
_CODE_LIKE = re.compile(r"[A-Z]\d+[A-Z]|\d[A-Z]+\d|(?=.*\d)(?:[^A-Z]*[A-Z]){4}")
"""Digits among letters, as words and models seldom have them."""
_SHOUTED = frozenset(
    re.findall(
        r"\w+",
        "PLEASE CANCEL NUMBER URGENT TICKET FLIGHT RETURN REFUND CHANGE STATUS ALWAYS TWELVE MONDAY"
        " FRIDAY SUNDAY THANKS BEFORE SHOULD CANNOT REALLY ANYONE PERSON ORDERS ONLINE",
    )
)
_POINTED_AT = re.compile(
    r"(?:\b(?:it|that|this|one|which|number|code|id)(?:['’]s| is| was)?|\b(?:is|was)|[:=]|^|^\W*"
    r"(?:yes|yeah|sure|ok(?:ay)?|no|sorry|of course)\W*)\s*[\"'“]?$",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"[A-Z]\d[A-Z]\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")
_FLIGHT = re.compile(r"[A-Z]{2,3}\d{1,4}")
_NOT_THIS = re.compile(
    r"\b(?:articles?|apt\.?|apartment|suite|unit|room|flat|lane|street|st\.?|road|rd\.?|avenue"
    r"|ave\.?|drive|house|building|floor|page|step|section|version|error|code|table|question|number"
    r"|boulevard|blvd\.?|way|court|ct\.?|place|parkway|plaza|square"
    r"|colou?r|top|bug|issue|pull request|pr|model|flight|card|account|zip|item|product|player"
    r"|extension)\s*$",
    re.IGNORECASE,
)
_OTHER_CODE = re.compile(
    r"\b(?:error|fault|exception|message|msg|apar|fix ?pack|model|serial|sku|version|release|patch"
    r"|part|product|item|licen[cs]e|passport|vat|account|card|policy|user|flight|certificate|gift"
    r"|plate|vehicle|imei|password|pin|api|key|token)"
    r"(?: (?:number|no\.?|id|code|with|called|named|key))*"
    r"(?: (?:is|was))?\s*[:=(\"'“]?\s*$",
    re.IGNORECASE,
)
_WANTS_TO = re.compile(r"\b(?:to|can|could|i|we|would|will|you|they|\d+)\s+(?:also |now )?$", re.I)
_YEAR = re.compile(r"(?:19|20)\d\d")
_UNIT_AFTER = re.compile(r"^\s*(?:[%€$£]|(?:usd|eur|gbp|dollars?|euros?|pounds?)\b)", re.I)
_STREET_AFTER = re.compile(
    r"^ (?:[A-Z]\w+ ){1,3}(?:St|Street|Rd|Road|Ave|Avenue|Drive|Dr|Lane|Ln|Blvd|Boulevard|Way)\b"
)


def references(text: str) -> Iterator[Fact]:
    """The surest first: a number beside its noun, a carrier's form, `#…`, and codes by form."""
    yield from _beside_nouns(text)
    for pattern, label, sure in ((_CARRIERS, "tracking", 0.95), (_SHOPS, "order", 0.95)):
        for found in pattern.finditer(text):
            yield _fact(found[0], found.span(), label, sure)
    for found in _HASHED.finditer(text):
        if _plausible(found["token"], hashed=True) and not _NOT_THIS.search(_before(text, found)):
            yield _fact(found["token"], found.span(), "", 0.9)
    for found in _PREFIXED.finditer(text):
        yield _fact(found[0], found.span(), _label_of_prefix(found[0]), 0.9)
    yield from _by_form(text)


def _beside_nouns(text: str) -> Iterator[Fact]:
    for pattern in (_NAMED, _FAR):
        for found in pattern.finditer(text):
            if not _is_number_of(found, text):
                continue
            label = next((name for name in _NOUNS if found[name]), "")
            start, end = found.span("token")
            if (grouped := _GROUPED.match(text, start)) is not None:
                end = grouped.end()
            yield _fact(text[start:end], (start, end), label, 0.95)
            yield from _more(text, end, label)


def _more(text: str, at: int, label: str) -> Iterator[Fact]:
    """The rest of a list: "orders 1001, 1002 and 1003"."""
    while (found := _MORE.match(text, at)) and _plausible(found["token"], hashed=False):
        if _UNIT_AFTER.match(text[found.end() :]) or _YEAR.fullmatch(found["token"]):
            return
        yield _fact(found["token"], found.span("token"), label, 0.85)
        at = found.end()


def _is_number_of(found: re.Match[str], text: str) -> bool:
    token, after = found["token"], text[found.end() : found.end() + 40]
    groups = found.groupdict()
    called = bool((groups.get("called") or "").strip()) or found.re is _FAR
    marked = bool(found["hash"]) or called
    before = _before(text, found)
    if found["booking"] and _is_letter_code(token, text):
        return True
    sure = called or found["noun"].lower() in ("pnr", "record locator") or _mixed(token)
    if found["booking"] and sure and re.fullmatch(r"[A-Z0-9]{5,8}", token):
        return True
    if not _plausible(token, hashed=marked):
        return False
    if not token.isdigit():
        return True
    if _UNIT_AFTER.match(after) or _STREET_AFTER.match(after):
        return False
    linked = (groups.get("link") or "").strip().lower()
    if not marked and linked in ("of", "with", "under"):
        return False
    if not marked and (_YEAR.fullmatch(token) or _WANTS_TO.search(before)):
        return False
    return marked or len(token) >= 4


def _plausible(token: str, *, hashed: bool) -> bool:
    """Three digits at least, and not a word or a date."""
    digits = sum(char.isdigit() for char in token)
    if digits < 3 or len(token) > 40 or re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}", token):
        return False
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}|\d+[.,]\d{1,2}|\d{1,3}(?:st|nd|rd|th)", token, re.I):
        return False
    if re.search(r"[a-z]{3}", token) and not re.fullmatch(r"[a-z]{1,6}[-_]?\d{3,}", token, re.I):
        return False
    return hashed or digits >= 4 or not token.isdigit()


def _by_form(text: str) -> Iterator[Fact]:
    for found in _LETTERED.finditer(text):
        if not _OTHER_CODE.search(_before(text, found)):
            yield _fact(found[0], found.span(), "", 0.75)
    for found in _LOCATOR.finditer(text):
        before = _before(text, found)
        if _POSTCODE.fullmatch(found[0]) or _FLIGHT.fullmatch(found[0]):
            continue
        in_letters = found[0].isalpha()
        if in_letters and not (_SAYS_BOOKING.search(text) and _is_letter_code(found[0], text)):
            continue
        sure = _POINTED_AT.search(before) or _CODE_LIKE.search(found[0])
        if sure and not _OTHER_CODE.search(before):
            yield _fact(found[0], found.span(), "booking", 0.75)


def _before(text: str, found: re.Match[str]) -> str:
    """As much of what stands before a match as its words can fill."""
    return text[max(0, found.start() - 60) : found.start()]


def _is_letter_code(token: str, text: str) -> bool:
    """Six capitals in a text that is not written in capitals."""
    return (
        bool(re.fullmatch(r"[A-Z]{6}", token))
        and token not in _SHOUTED
        and (len(text) < 12 or sum(char.islower() for char in text) > 6)
    )


def _mixed(token: str) -> bool:
    return bool(re.search(r"\d", token)) and token.upper() == token


def _label_of_prefix(token: str) -> str:
    prefix = re.match(r"[A-Z]+", token)
    names = {
        "ORD": "order", "ORDER": "order", "PO": "order", "SO": "order", "INV": "invoice",
        "TKT": "ticket", "TCK": "ticket", "TICKET": "ticket", "CASE": "ticket", "REQ": "ticket",
        "INC": "ticket", "SR": "ticket", "CS": "ticket", "RMA": "return", "RET": "return",
        "SHP": "tracking", "TRK": "tracking", "BKG": "booking", "BOOK": "booking", "BK": "booking",
    }  # fmt: skip
    return names.get(prefix[0] if prefix else "", "reference")


def _fact(written: str, span: tuple[int, int], label: str, confidence: float) -> Fact:
    value = re.sub(r"[# ]", "", written)
    return Fact(FactKind.REFERENCE, value, written, *span, confidence, label)
