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
            line = f"You are chatting with <strong>{name}</strong> from the support team."
            return _line(line + _writing(conversation), with_person=True)
        case SessionStatus.ESCALATED:
            words = conversation.place.words if conversation.place else ""
            line = f"<strong>A person will answer you here.</strong> {escape(words)}"
            return _line(line + _writing(conversation), with_person=True)
        case SessionStatus.ENDED:
            return _line(
                "This chat has ended. "
                '<button type="button" name="fresh" class="offer">Start a new chat</button>'
            )
        case _:
            assert_never(conversation.status)


def _writing(conversation: Conversation) -> str:
    names = " and ".join(f"<strong>{escape(name)}</strong>" for name in conversation.writing)
    are = "is" if len(conversation.writing) == 1 else "are"
    return f' <span class="writing">{names} {are} typing …</span>' if names else ""


def _line(html: str, *, with_person: bool = False) -> str:
    """`with_person` has the page report that the customer types."""
    marked = " data-person" if with_person else ""
    return f'<div class="banner" role="status"{marked}>{html}</div>'
