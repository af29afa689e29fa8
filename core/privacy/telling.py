"""The page of an export that says what is in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

KINDS = {
    "sessions": "Chats",
    "messages": "Messages",
    "turns": "What was done to answer each message",
    "turn_hits": "Passages of articles that were looked at for that",
    "feedback": "Opinions of single answers",
    "csat": "Opinions of whole chats",
    "tickets": "Requests for a person",
    "session_notes": "What the support team noted",
    "session_tags": "Words under which the team finds a chat again",
    "promises": "What people promised",
    "memories": "What was remembered of the customer's words",
    "notifications": "What was told to other programs of the company",
    "attachments": "Files",
    "session_facts": "What was counted to see whether the chat helped",
}
"""Tables in words; others stand under their own names."""


def readme(
    user_id: str,
    *,
    at: datetime,
    rows: Mapping[str, int],
    chats: Sequence[str],
    files: Sequence[str],
) -> str:
    """Markdown that leads to everything else in the archive."""
    parts = [
        "# Everything kept of one customer",
        f"Customer `{user_id.replace('`', ' ')}`, as of {at:%Y-%m-%d %H:%M} UTC.",
        "`data.json` has every stored row, by table, for programs. Below is the same to read.",
        "## What there is",
        "\n".join(f"- {_in_words(name)}: {count}" for name, count in rows.items())
        or "Nothing is kept of this customer.",
    ]
    for title, paths in (("Chats", chats), ("Files", files)):
        if paths:
            listed = "\n".join(f"- [{path}]({path})" for path in paths)
            parts += [f"## {title}", listed]
    return "\n\n".join(parts) + "\n"


def _in_words(name: str) -> str:
    return KINDS.get(name, name.replace("_", " ").capitalize())
