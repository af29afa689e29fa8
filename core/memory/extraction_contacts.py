"""E-mail addresses and telephone numbers in a text."""

import re
from collections.abc import Iterator

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from core.memory.facts import Fact, FactKind

_EMAIL = re.compile(r"(?<![\w.+-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_WRAPPED = "'`*_<({[\"“‘.,;:!?~|/=&#"
_GROUPS = re.compile(
    r"(?<![\w/#$€£+-])(?<!\d[.,])(?<![$€£] )"
    r"(?:\+|\(\+?)?\d(?:[ ./\u00a0\u2011\u2013-]{0,2}[()]?[ ]?\d|[()] ?[-.]? ?\d){5,17}"
    r"(?![\w%€£$])(?!-\w*\d)(?![.,:/]\d)"
)
_SAYS_PHONE = re.compile(
    r"\b(?:tele)?phones?\b|\btel\b|\bcell(?:phone)?\b|\bmobile\b|\bfax\b|\bcall(?:ed|ing|s|back)?\b"
    r"|\bdial(?:l?ed|l?ing)?\b|\bring\b|\btext(?:ed|ing)?\b|\bsms\b|\bwhatsapp\b|\bsignal\b"
    r"|\breach(?:ed|able)?\b|\bcontact(?:ed|able)?\b|\bhotline\b|\blandline\b|\bhandset\b"
    r"|\b(?:direct|desk|main|office|home|work) ?(?:line|number|phone)?\s*[:=]|\banswering at\b"
    r"|\b(?:office|desk|home|work|direct|main)\s*[:=]|\bmessages? (?:to|on|at|from)\b"
    r"|\bregistered\b|\bsim\b|\bhandy(?:nummer)?\b|\btelefon\w*|\bt[ée]l[ée]phone\b",
    re.IGNORECASE,
)
_SAYS_NUMBER = re.compile(
    r"\b(?:(?:my|their|his|her|our|your|the|new|old|backup|other|following) number"
    r"|number(?: (?:to|for) \w+)?|it(?:['’]s| is)(?: still)?|note (?:it )?(?:down )?(?:it )?as)"
    r"(?: (?:is|was|to|at))?\s*[:=]?\s*$",
    re.IGNORECASE,
)
_LABEL_AFTER = re.compile(
    r"^[ -]{1,3}\(?(?:office|mobile|cell|fax|home|work|desk|direct)\b", re.IGNORECASE
)
_LABELS = ("mobile", "cell", "fax", "office", "home", "work", "desk")
_NORTH_AMERICAN = re.compile(
    r"(?:\+?1[-. ]?)?\(?[2-9]\d\d\)?[-. ] ?[2-9]\d\d[-. ]\d{4}"
    r"|\(\d{3}\) ?\d{3}-\d{4}|(?:1-)?\d{3}-\d{3}-\d{4}|\d{3}\.\d{3}\.\d{4}"
)
MOST_DIGITS = 15
"""Of a telephone number (ITU-T E.164)."""
_DASH = re.compile(r" [-–] ?|[-–] ")
_BETWEEN = 60
"""Characters between the word that says a number follows, and the number."""
_SAYS_OTHER = re.compile(
    r"\b(?:order|ticket|case|invoice|booking|reservation|tracking|reference|confirmation|shipment"
    r"|parcel|rma|account|card|customer|member(?:ship)?|serial|imei|isbn|ean|licen[cs]e)"
    r"(?: (?:number|no\.?|id|code|nr\.?|#))*(?: (?:is|was))?\s*[:=#]?\s*$",
    re.IGNORECASE,
)


def emails(text: str) -> Iterator[Fact]:
    """Addresses whose form is right (RFC 5322 as email-validator reads it); none is looked up."""
    for found in _EMAIL.finditer(text):
        start, end, written = _unwrapped(found)
        try:
            valid = validate_email(written, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            continue
        yield Fact(FactKind.EMAIL, valid.normalized, written, start, end, 0.99)


def _unwrapped(found: re.Match[str]) -> tuple[int, int, str]:
    """The match without the marks that stand around an address in prose."""
    written = found[0].lstrip(_WRAPPED)
    start = found.end() - len(written)
    written = written.rstrip(_WRAPPED + "-_'")
    return start, start + len(written), written


def phones(text: str) -> Iterator[Fact]:
    """Numbers that can be called: by their form, or where the words around them say so."""
    for start, end in _written(text):
        written = text[start:end]
        if written.count("(") < written.count(")"):
            continue
        digits = re.sub(r"\D", "", written)
        before, after = text[max(0, start - _BETWEEN) : start], text[end : end + 12]
        if ")" not in written:
            written = written.lstrip("(")
            start = end - len(written)
        confidence = _confidence(written, digits, before, after)
        if confidence is not None:
            value = _international(written) or digits
            label = _label(before, after)
            yield Fact(FactKind.PHONE, value, written, start, end, confidence, label)


def _written(text: str) -> Iterator[tuple[int, int]]:
    """Groups of digits; those too long for one number apart where a dash stands between spaces."""
    at = 0
    while found := _GROUPS.search(text, at):
        start, at = found.span()
        dash = _DASH.search(text, start, at)
        if dash and sum(char.isdigit() for char in found[0]) > MOST_DIGITS:
            yield start, dash.start()
            at = dash.end()
        else:
            yield start, at


def _confidence(written: str, digits: str, before: str, after: str) -> float | None:
    if len(digits) > MOST_DIGITS or _SAYS_OTHER.search(before):
        return None
    if _international(written) is not None:
        return 0.97
    if _NORTH_AMERICAN.fullmatch(written):
        return 0.95
    if _said(before, after) and len(digits) >= 6:
        return 0.9
    if _dialled_form(written, digits):
        return 0.7
    return None


def _said(before: str, after: str) -> bool:
    here = re.split(r"[.!?](?=\s)|\n\s*\n", before)[-1]
    return bool(_SAYS_PHONE.search(here) or _SAYS_NUMBER.search(here) or _LABEL_AFTER.search(after))


def _dialled_form(written: str, digits: str) -> bool:
    """Written in groups as national numbers are: a trunk zero or brackets, 9 to 12 digits."""
    groups = [group for group in re.split(r"\D+", written) if group]
    led = written.startswith(("0", "("))
    return led and 9 <= len(digits) <= 12 and 2 <= len(groups) <= 6


def _international(written: str) -> str | None:
    """E.164 of a number that says its country, if it is one of that country's length."""
    if not written.lstrip("(").startswith(("+", "00")):
        return None
    dialled = re.sub(r"^\(?00", "+", written)
    try:
        number = phonenumbers.parse(dialled, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _label(before: str, after: str) -> str:
    near = f"{after[:12]} {before[-25:]}".lower()
    return next((label for label in _LABELS if label in near), "")
