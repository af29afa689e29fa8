"""A conversation, or what went wrong with it, as changes to the page's components."""

import gradio as gr
import structlog

from app.chat_banner import banner
from app.chat_bubbles import note
from app.chat_language import menu_html, name_html
from app.chat_parts import Parts, Updates
from app.chat_sessions import NOTHING, Conversation
from core.errors import SessionEnded, SwitchboardError
from core.language.language import Language
from core.language.words import Words

log = structlog.get_logger("switchboard.chat")


def shown(parts: Parts, conversation: Conversation, *, explaining: str | None = None) -> Updates:
    """The whole conversation; `explaining` is the answer whose thumbs down is being explained."""
    if conversation.replaced:
        gr.Warning(conversation.words("chat.open_elsewhere"))
        return {parts.actions: gr.skip()}
    updates: Updates = {
        parts.log: conversation.bubbles(explain=explaining),
        parts.seen: conversation.cursor,
        parts.banner: banner(conversation),
        parts.pulse: gr.Timer(active=conversation.session_id is not None),
        parts.person: gr.Button(
            conversation.words("chat.talk_to_a_person"), interactive=not conversation.with_person
        ),
        parts.explaining: explaining,
    }
    return updates | {parts.memory: NOTHING} if conversation.lost else updates


def emptied(words: Words) -> gr.MultimodalTextbox:
    """The message box without anything in it."""
    return gr.MultimodalTextbox(
        value={"text": "", "files": []},
        label=words("chat.your_message"),
        placeholder=words("chat.placeholder"),
    )


def labelled(parts: Parts, conversation: Conversation) -> Updates:
    """The labels around the conversation, in its language."""
    words = conversation.words
    return {
        parts.name: name_html(words),
        parts.language: menu_html(conversation.language),
        parts.fresh: gr.Button(words("chat.new_chat")),
        parts.composer: gr.MultimodalTextbox(
            label=words("chat.your_message"), placeholder=words("chat.placeholder")
        ),
    }


def failed(
    parts: Parts, conversation: Conversation, error: Exception, *, stored: bool = False
) -> Updates:
    """The conversation and below it what went wrong; `stored` offers to answer again."""
    words = conversation.words
    offer = ("retry", words("chat.try_again")) if stored else None
    if isinstance(error, SessionEnded):
        offer = ("fresh", words("chat.start_again"))
    updates = shown(parts, conversation)
    if conversation.replaced:
        return updates
    updates[parts.log] = [*updates[parts.log], note(_sentence(error, words), offer=offer)]
    return updates


def _sentence(error: Exception, words: Words) -> str:
    """What the customer reads of a failure; one that nobody foresaw is logged."""
    if not isinstance(error, SwitchboardError):
        log.error("The chat failed", exc_info=error)
        return words("error.unforeseen")
    key = f"error.{type(error).__name__}"
    if words.language is Language.EN:
        return error.message
    if not words.knows(key):
        return words("error.unforeseen")
    return words(key, **{"seconds": error.retry_after_s, **error.details})
