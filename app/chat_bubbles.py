"""Stored messages as chat bubbles. Pure functions; every text from outside is escaped."""

from collections.abc import Sequence
from html import escape
from typing import Literal, assert_never

from gradio.components.chatbot import Message as ChatbotMessage
from gradio.components.chatbot import TextMessage

from app.chat_files import Link, address, files_html, names_html
from app.chat_sources import Citation, answer_html, choices_html, sources_html, suggestions_html
from app.render import AnswerDraft, draft_html
from core.agent.draft import OFFERED
from core.language.words import ENGLISH, Words
from core.sessions.models import Message, Outcome, Rating, Role

Bubble = ChatbotMessage

REASONS = ("wrong", "off_topic", "incomplete", "unclear")
"""Why an answer was no help, as it is stored."""


_PRESSED = ("send", "skip")


def bubble(side: Literal["user", "assistant"], html: str) -> Bubble:
    """A message of `gr.Chatbot`, built whole: a plain string would lose its indentation."""
    return Bubble(role=side, content=[TextMessage(text=html)])


def html_of(said: Bubble) -> str:
    """What a bubble shows."""
    return "".join(part.text for part in said.content if isinstance(part, TextMessage))


def welcome(starters: Sequence[str] = (), *, words: Words = ENGLISH) -> Bubble:
    """The introduction, with questions to begin with."""
    buttons = "".join(
        f'<li><button type="button" name="ask" value="{escape(s)}">{escape(s)}</button></li>'
        for s in starters
    )
    listed = f'<ul class="starters">{buttons}</ul>' if starters else ""
    return bubble(
        "assistant",
        f'<div class="welcome"><h2>{escape(words("chat.welcome"))}</h2>'
        f"<p>{escape(words('chat.introduction'), quote=False)}</p>"
        f"{listed}</div>",
    )


def asked(text: str, filenames: Sequence[str] = (), *, words: Words = ENGLISH) -> Bubble:
    """What the customer is saying, and the files that go with it."""
    return _customer(text, names_html(filenames), words)


def _customer(text: str, files: str, words: Words) -> Bubble:
    said = f'<div class="said">{escape(text)}</div>' if text else ""
    you = f'<span class="sr">{escape(words("chat.you"))}: </span>'
    return bubble("user", f'<div class="customer">{you}{said}{files}</div>')


def growing(draft: AnswerDraft) -> list[Bubble]:
    """The answer in progress; none before there is something to show."""
    html = draft_html(draft)
    return [bubble("assistant", html)] if html else []


def note(text: str, *, offer: tuple[str, str] | None = None) -> Bubble:
    """Something went wrong; `offer` is the name and the label of a button that helps."""
    button = _button(*offer) if offer else ""
    return bubble(
        "assistant", f'<div class="note" role="alert"><p>{escape(text)}</p>{button}</div>'
    )


def stored(
    message: Message,
    *,
    link: Link = address,
    rating: str | None = None,
    explain: bool = False,
    offer_person: bool = True,
    words: Words = ENGLISH,
) -> Bubble:
    """The bubble of a stored message.

    `link` gives the addresses of its files; `explain` asks for the reason behind a thumbs down;
    `offer_person` shows the button that brings in a person below every answer that offers one.
    """
    role = Role(message.role)
    match role:
        case Role.USER:
            return _customer(message.content, files_html(message.attachments, link, words), words)
        case Role.ASSISTANT:
            answer = _answer(message, offer_person, link, words)
            return bubble("assistant", answer + _asked(message, rating, explain, words))
        case Role.OPERATOR:
            return bubble("assistant", _operator(message, link, words))
        case Role.SYSTEM:
            return bubble("assistant", f'<div class="system">{escape(message.content)}</div>')
        case _:
            assert_never(role)


def _answer(message: Message, offer_person: bool, link: Link, words: Words) -> str:
    citations = [Citation.of(info) for info in message.sources]
    offer = _button("handoff", words("chat.talk_to_a_person"))
    articles = choices_html if message.outcome == Outcome.CLARIFIED else suggestions_html
    offered = message.outcome == Outcome.DECLINED or OFFERED in message.tools_used
    return (
        f'<div class="answer" id="{escape(message.id)}">'
        f'<span class="sr">{escape(words("chat.assistant"))}: </span>'
        f'<div class="body">{answer_html(message.content, citations, key=message.id, words=words)}'
        f"</div>{sources_html(citations, key=message.id, link=link, words=words)}"
        f"{articles(message.suggestions, words=words)}"
        f"{offer if offered and offer_person else ''}</div>"
    )


def _operator(message: Message, link: Link, words: Words) -> str:
    name = escape(message.author or words("chat.support"))
    return (
        f'<div class="operator" id="{escape(message.id)}"><p class="from">'
        f'<span class="initial">{name[:1]}</span>{name}'
        f'<span class="person">{escape(words("chat.support_team"))}</span></p>'
        f'<div class="said">{escape(message.content)}</div>'
        f"{files_html(message.attachments, link, words)}</div>"
    )


def _asked(message: Message, rating: str | None, explain: bool, words: Words) -> str:
    """The thumbs below an answer; a handoff or a question is none."""
    if message.outcome in (Outcome.ESCALATED, Outcome.CLARIFIED):
        return ""
    return _explanation(message.id, words) if explain else _feedback(message.id, rating, words)


def _feedback(message_id: str, rating: str | None, words: Words) -> str:
    said = escape(words("chat.feedback.thanks"))
    thanks = f'<span class="thanks">{said}</span>' if rating else ""
    return (
        f'<div class="feedback"><span class="question">{escape(words("chat.feedback.question"))}'
        f"</span>{_thumb(message_id, Rating.UP, words('chat.feedback.up'), rating)}"
        f"{_thumb(message_id, Rating.DOWN, words('chat.feedback.down'), rating)}{thanks}</div>"
    )


def _thumb(message_id: str, kind: Rating, label: str, rating: str | None) -> str:
    chosen, label = " chosen" if rating == kind else "", escape(label)
    return (
        f'<button type="button" name="{kind}" value="{escape(message_id)}" '
        f'id="{kind}-{escape(message_id)}" class="thumb {kind}{chosen}" title="{label}">'
        f'<span class="sr">{label}</span></button>'
    )


def _explanation(message_id: str, words: Words) -> str:
    key = escape(message_id)
    said = {name: escape(words(f"chat.feedback.{name}")) for name in ("why", "comment", *_PRESSED)}
    choices = "".join(
        f'<label><input type="radio" name="reason" value="{value}" id="{value}-{key}">'
        f"<span>{escape(words(f'chat.feedback.{value}'))}</span></label>"
        for value in REASONS
    )
    return (
        f'<form class="explain" id="explain-{key}" name="explain"><fieldset>'
        f'<legend>{said["why"]}</legend><div class="choices">{choices}</div>'
        f'<label class="comment"><span>{said["comment"]}</span>'
        f'<input type="text" name="comment" maxlength="1000" id="comment-{key}"></label>'
        f'<div class="actions"><button type="submit" value="{key}">{said["send"]}</button>'
        f'<button type="button" name="dismiss" value="{key}">{said["skip"]}</button></div>'
        "</fieldset></form>"
    )


def _button(name: str, label: str) -> str:
    return f'<button type="button" name="{escape(name)}" class="offer">{escape(label)}</button>'
