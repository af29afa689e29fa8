"""What a gap is called: one of its questions, less what tells who asked it."""

from collections.abc import Collection

from core.sessions.personal import anonymous

LONGEST_TITLE = 300


def title_of(question: str, names: Collection[str]) -> str:
    """A question on one line, without personal data and the customer's own names."""
    line = " ".join(anonymous(question, names).split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"
