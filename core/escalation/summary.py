"""What had happened in a session before a person takes over, in a few lines."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.sessions.models import Message, Outcome, Role

LOOKED_AT = 60
"""Messages back from the handoff."""
QUOTED = 200
"""Characters of a customer's message that are quoted."""


def summarise(db: Session, session_id: str) -> str:
    """The first and the last question in the customer's words, and what the assistant made of all.

    Empty for a session in which the customer has said nothing.
    """
    latest = select(Message).where(Message.session_id == session_id)
    rows = db.scalars(latest.order_by(Message.seq.desc()).limit(LOOKED_AT)).all()
    messages = list(reversed(rows))
    asked = [message for message in messages if message.role == Role.USER]
    if not asked:
        return ""
    lines = [f"Began with: {_quoted(asked[0])}"]
    if len(asked) > 1:
        lines.append(f"Last said: {_quoted(asked[-1])}")
    return "\n".join([*lines, *_counted(messages, len(asked))])


def _counted(messages: Sequence[Message], asked: int) -> list[str]:
    made = Counter(message.outcome for message in messages if message.role == Role.ASSISTANT)
    words = [
        f"{made[outcome]} {said}"
        for outcome, said in (
            (Outcome.ANSWERED, "answered"),
            (Outcome.CLARIFIED, "asked back"),
            (Outcome.DECLINED, "without an answer"),
        )
        if made[outcome]
    ]
    files = sum(len(message.attachments) for message in messages if message.role == Role.USER)
    lines = [f"Messages: {asked}" + (f" ({', '.join(words)})" if words else "")]
    return [*lines, f"Files: {files}"] if files else lines


def _quoted(message: Message) -> str:
    words = " ".join(message.content.split())
    if not words:
        return "a file without words"
    return f"“{words if len(words) <= QUOTED else words[: QUOTED - 1].rstrip() + '…'}”"
