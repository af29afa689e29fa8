"""A conversation, or what went wrong with it, as changes to the page's components."""

import gradio as gr
import structlog

from app.chat_banner import banner
from app.chat_bubbles import note
from app.chat_parts import Parts, Updates
from app.chat_sessions import NOTHING, Conversation
from core.errors import SessionEnded, SwitchboardError

SORRY = "Something went wrong on our side. Please try again in a moment."
OPEN_ELSEWHERE = "This chat has ended and was opened again elsewhere. Reload the page to go on."
START_AGAIN = ("fresh", "Start a new chat")
TRY_AGAIN = ("retry", "Try again")

log = structlog.get_logger("switchboard.chat")


def shown(parts: Parts, conversation: Conversation, *, explaining: str | None = None) -> Updates:
    """The whole conversation; `explaining` is the answer whose thumbs down is being explained."""
    if conversation.replaced:
        gr.Warning(OPEN_ELSEWHERE)
        return {parts.actions: gr.skip()}
    updates: Updates = {
        parts.log: conversation.bubbles(explain=explaining),
        parts.seen: conversation.cursor,
        parts.banner: banner(conversation),
        parts.pulse: gr.Timer(active=conversation.session_id is not None),
        parts.person: gr.Button(interactive=not conversation.with_person),
        parts.explaining: explaining,
    }
    return updates | {parts.memory: NOTHING} if conversation.lost else updates


def failed(
    parts: Parts, conversation: Conversation, error: Exception, *, stored: bool = False
) -> Updates:
    """The conversation and below it what went wrong; `stored` offers to answer again."""
    offer = TRY_AGAIN if stored else None
    if isinstance(error, SessionEnded):
        offer = START_AGAIN
    updates = shown(parts, conversation)
    if conversation.replaced:
        return updates
    updates[parts.log] = [*updates[parts.log], note(_sentence(error), offer=offer)]
    return updates


def _sentence(error: Exception) -> str:
    """What the customer reads of a failure; one that nobody foresaw is logged."""
    if isinstance(error, SwitchboardError):
        return error.message
    log.error("The chat failed", exc_info=error)
    return SORRY
