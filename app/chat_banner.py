"""The line above the conversation that says who answers."""

from html import escape
from typing import assert_never

from app.chat_sessions import Conversation
from core.sessions.models import SessionStatus


def banner(conversation: Conversation) -> str:
    """The line's HTML; empty while the assistant answers, which is the usual case."""
    match conversation.status:
        case None | SessionStatus.ACTIVE:
            return ""
        case SessionStatus.ESCALATED if conversation.operator:
            name = escape(conversation.operator)
            return _line(f"You are chatting with <strong>{name}</strong> from the support team.")
        case SessionStatus.ESCALATED:
            words = conversation.place.words if conversation.place else ""
            return _line(f"<strong>A person will answer you here.</strong> {escape(words)}")
        case SessionStatus.ENDED:
            return _line(
                "This chat has ended. "
                '<button type="button" name="fresh" class="offer">Start a new chat</button>'
            )
        case _:
            assert_never(conversation.status)


def _line(html: str) -> str:
    return f'<div class="banner" role="status">{html}</div>'
