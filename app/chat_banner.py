"""The line above the conversation that says who answers."""

from html import escape
from typing import assert_never

from app.chat_sessions import Conversation
from core.sessions.models import SessionStatus


def banner(conversation: Conversation) -> str:
    """The line's HTML; empty while the assistant answers, which is the usual case."""
    words = conversation.words
    match conversation.status:
        case None | SessionStatus.ACTIVE:
            return ""
        case SessionStatus.ESCALATED if conversation.operator:
            line = words("chat.banner.with_person", name=escape(conversation.operator))
            return _line(line + _writing(conversation), with_person=True)
        case SessionStatus.ESCALATED:
            place = conversation.place.words if conversation.place else ""
            line = f"{words('chat.banner.waiting')} {escape(place, quote=False)}"
            return _line(line + _writing(conversation), with_person=True)
        case SessionStatus.ENDED:
            again = escape(words("chat.start_again"))
            return _line(
                f"{words('chat.banner.ended')} "
                f'<button type="button" name="fresh" class="offer">{again}</button>'
            )
        case _:
            assert_never(conversation.status)


def _writing(conversation: Conversation) -> str:
    words, people = conversation.words, conversation.writing
    names = words("chat.banner.and").join(f"<strong>{escape(name)}</strong>" for name in people)
    typing = words.several("chat.banner.typing", len(people), names=names)
    return f' <span class="writing">{typing}</span>' if names else ""


def _line(html: str, *, with_person: bool = False) -> str:
    """`with_person` has the page report that the customer types."""
    marked = " data-person" if with_person else ""
    return f'<div class="banner" role="status"{marked}>{html}</div>'
