"""What the agent would answer a customer, for the person who answers instead."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.agent import repository
from core.agent.draft import Context
from core.agent.events import Source
from core.agent.thinking import Thinker
from core.db import Transactions
from core.sessions import repository as sessions
from core.sessions.models import Message, Outcome, Role

LOOKED_AT = 20
"""The latest messages of a session, among which its last question is looked for."""
_MARK = re.compile(r" ?\[\d+\]")
_EMPHASIS = re.compile(r"\*\*(.+?)\*\*|`(.+?)`")


@dataclass(frozen=True)
class Suggestion:
    """An answer nobody has given yet."""

    question: str | None
    """The customer's message that it answers; `None` if they have asked nothing so far."""
    text: str
    """Plain, as operators write; empty when the knowledge base does not carry an answer."""
    sources: Sequence[Source]
    confidence: float
    """0 to 1, that the answer is right."""


class Suggester:
    """Thinks about a session's last question, and stores nothing."""

    def __init__(self, transactions: Transactions, thinker: Thinker) -> None:
        self._transactions = transactions
        self._thinker = thinker

    def suggest(self, session_id: str) -> Suggestion:
        """Raises SessionNotFound."""
        asked = self._asked(session_id)
        for question, context in asked:
            if self._thinker.shortcut(question, Context()) is None:
                return self._thought(question, context)
        return Suggestion(None, "", (), 0.0)

    def _asked(self, session_id: str) -> list[tuple[str, Context]]:
        """The customer's latest messages with what each followed, the last one first."""
        with self._transactions.read() as db:
            count = sessions.get(db, session_id).message_count
            offset = max(0, count - LOOKED_AT)
            latest, _ = sessions.history(db, session_id, limit=LOOKED_AT, offset=offset)
            questions = [m for m in latest if _is_question(m)][::-1]
            return [(m.content, repository.context_before(db, m)) for m in questions]

    def _thought(self, question: str, context: Context) -> Suggestion:
        draft = self._thinker.think(question, replace(context, language=None))
        answered = draft.decision.outcome is Outcome.ANSWERED
        text = _plain(draft.text) if answered else ""
        return Suggestion(question, text, draft.sources, draft.decision.confidence)


def _is_question(message: Message) -> bool:
    return message.role == Role.USER and bool(message.content.strip())


def _plain(markdown: str) -> str:
    """Without citation marks and emphasis, which an operator's message would show as they are."""
    return _EMPHASIS.sub(lambda found: found[1] or found[2], _MARK.sub("", markdown)).strip()
