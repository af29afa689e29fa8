"""What in a customer's words tells who wrote them: addresses, numbers of somebody, names."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

NAME_KEYS = ("name", "first_name", "last_name", "full_name", "customer_name")
"""Where a session's metadata says what the customer is called."""
_PERSONAL = re.compile(
    r"[^\s@]+@[^\s@]+"  # an e-mail address
    r"|(?<!\w)\+?\(?\d(?:[\s().\-/]?\d){6,}"  # a telephone, card or account number
    r"|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,}"  # an IBAN
    r"|#\s?\d+|\b\d{5,}\b"  # an order, ticket or customer number
    r"|\b(?=\w*\d)(?=\w*[A-Za-z])\w{8,}\b|\b[A-Z]{2,}-\d{4,}\b"  # a reference
    r"|\bhttps?://\S*[?=]\S*"  # an address that may hold a token
    r"|\b(?i:mr|mrs|ms|miss|dr|prof)\.? [A-Z]\w+"
    r"|\b\d{1,3} [A-Z]\w+ (?i:street|road|avenue|lane|drive)\b"
)
_TITLED = re.compile(r"\b(?:my name is|i am called|regards,?) [A-Z]\w+", re.IGNORECASE)


def names_of(context: Mapping[str, Any], user_id: str | None) -> tuple[str, ...]:
    """What the customer of a session is called, by its metadata and its `user_id`."""
    called = (context.get(key) for key in NAME_KEYS)
    return tuple(str(name) for name in (*called, user_id) if name)


def is_personal(text: str, names: Collection[str] = ()) -> bool:
    """Whether a text holds an address, a number of someone, a name with a title, or of `names`."""
    return any(pattern.search(text) for pattern in _patterns(names))


def anonymous(text: str, names: Collection[str] = ()) -> str:
    """A text with "…" for each of these."""
    for pattern in _patterns(names):
        text = pattern.sub("…", text)
    return text


def _patterns(names: Collection[str]) -> Iterator[re.Pattern[str]]:
    yield from (_PERSONAL, _TITLED)
    for name in names:
        for part in (name, *name.split()):
            if len(part) > 2:
                yield re.compile(rf"\b{re.escape(part)}\b", re.IGNORECASE)
