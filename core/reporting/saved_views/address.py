"""Which parts of an address narrow the list of sessions, and may be kept under a name."""

from urllib.parse import parse_qsl, urlencode

LONGEST_VALUE = 200
WHAT = "what"
"""Something that happened; the parts in `OF_WHAT` mean nothing without it."""
OF_WHAT = frozenset(
    (
        *("from", "to", "cited", "least", "below", "slower", "stage", "hit"),
        *("weekday", "hour", "zone", "topic", "model", "quoting"),
    )
)
NARROWING = frozenset(
    ("q", "status", "outcome", "reason", "cited-by", "rating", "tag", "time", "since", "until")
)
MOST_PARTS = 100


def kept(query: str) -> str:
    """Of an address's query what narrows the list, each part once and by name.

    Everything else is dropped: the page and the session that was open, unknown names, empty or
    overlong values and such with control characters. What a value means is up to the list, which
    ignores those that it does not know. Empty where nothing is left.
    """
    try:
        said = parse_qsl(query.lstrip("?"), max_num_fields=MOST_PARTS)
    except ValueError:
        return ""
    parts: dict[str, str] = {}
    for name, value in said:
        if name in NARROWING | OF_WHAT | {WHAT} and _is_plain(value):
            parts.setdefault(name, value)
    if WHAT not in parts:
        parts = {name: value for name, value in parts.items() if name in NARROWING}
    return urlencode(sorted(parts.items()))


def _is_plain(value: str) -> bool:
    return 0 < len(value) <= LONGEST_VALUE and value.isprintable()
