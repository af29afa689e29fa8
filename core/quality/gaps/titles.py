"""What a gap is called: one of its questions, less what tells who asked it."""

from collections.abc import Collection, Mapping
from typing import Any

from core.quality.gaps.wording import anonymous

LONGEST_TITLE = 300
NAME_KEYS = ("name", "first_name", "last_name", "full_name", "customer_name")
"""Where a session's metadata says what the customer is called."""


def names_of(context: Mapping[str, Any], user_id: str | None) -> tuple[str, ...]:
    """What the customer of a session is called, by its metadata and its `user_id`."""
    called = (context.get(key) for key in NAME_KEYS)
    return tuple(str(name) for name in (*called, user_id) if name)


def title_of(question: str, names: Collection[str]) -> str:
    """A question on one line, without personal data and the customer's own names."""
    line = " ".join(anonymous(question, names).split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"
