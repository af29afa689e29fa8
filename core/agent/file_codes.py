"""Error codes and numbers of orders in the text of files, as people write them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_LEADS = 3
LONGEST_LINE = 200
_ERROR = re.compile(
    r"\b(?:error|fault|exception|err|failure)\b(?:\s*(?:code|no\.?|number))?[\s:#(=·|-]*"
    r"(?P<named>[A-Z]{0,6}[-_ ]?\d{2,6}[A-Z]?)\b"
    r"|\bcode[\s:#=]+(?P<code>[A-Z]{0,6}[-_]?\d{2,6})\b"
    r"|\b(?P<hex>0x[0-9A-F]{4,8})\b"
    r"|\b(?P<word>E(?:RR)?[-_][A-Z0-9][A-Z0-9_-]+)\b"
    r"|(?<![\w-])(?P<plain>[A-Z]{1,4}-\d{2,4})(?![\w-])",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"\b(?:order|invoice|booking|ticket|case|reference|tracking)(?:\s*(?:no\.?|number|id|nr\.?))?"
    r"[\s:#.·|]*(?P<number>(?=[\w-]*\d{3})[A-Z0-9][A-Z0-9-]{3,30})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Lead:
    """A question to the help centre that an error code gives; its answer must name the code."""

    query: str
    code: str


@dataclass(frozen=True)
class Codes:
    """What was found, each once, in the order in which it stands."""

    errors: Sequence[str] = ()
    orders: Sequence[str] = ()
    leads: Sequence["Lead"] = ()


def codes_in(texts: Iterable[str]) -> Codes:
    """The codes and numbers in pieces of text."""
    errors: dict[str, str] = {}
    orders: dict[str, None] = {}
    for text in texts:
        for line in text.split("\n"):
            for found in _errors(line):
                errors.setdefault(found, " ".join(line.split())[:LONGEST_LINE])
            orders |= dict.fromkeys(match["number"].rstrip("-") for match in _ORDER.finditer(line))
    known = {found.lower() for found in orders}
    errors = {code: line for code, line in errors.items() if code.lower() not in known}
    first = list(errors.items())[:MOST_LEADS]
    leads = [Lead(query, code) for code, line in first for query in (line, f"Error {code}")]
    return Codes(list(errors), list(orders), leads)


def _errors(line: str) -> Iterable[str]:
    """Words such as "error" in any case; a code that stands alone in capitals only."""
    for match in _ERROR.finditer(line):
        if match["plain"] or match["word"]:
            if match.group() == match.group().upper():
                yield match.group()
        else:
            yield next(value for value in match.groupdict().values() if value)
