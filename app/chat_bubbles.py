"""Stored messages as chat bubbles. Pure functions; every text from outside is escaped."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Literal, assert_never

from gradio.components.chatbot import Message as ChatbotMessage
from gradio.components.chatbot import TextMessage

from app.chat_files import Link, address, files_html, names_html
from app.chat_sources import Citation, answer_html, choices_html, sources_html, suggestions_html
from app.render import AnswerDraft, draft_html
from core.agent.draft import OFFERED
from core.sessions.models import Message, Outcome, Rating, Role

Bubble = ChatbotMessage

REASONS: Mapping[str, str] = {
    "wrong": "It is wrong",
    "off_topic": "It does not answer my question",
    "incomplete": "Something is missing",
    "unclear": "It is hard to understand",
}
"""Why an answer was no help: what is stored, and what the customer reads."""
ASSISTANT_INTRODUCTION = (
    "You are chatting with an automated assistant. It answers from the help centre "
    "and can bring in a person at any time."
)
TALK_TO_A_PERSON = "Talk to a person"


def bubble(side: Literal["user", "assistant"], html: str) -> Bubble:
    """A message of `gr.Chatbot`, built whole: a plain string would lose its indentation."""
    return Bubble(role=side, content=[TextMessage(text=html)])


def welcome(starters: Sequence[str] = ()) -> Bubble:
    """The introduction, with questions to begin with."""
    buttons = "".join(
        f'<li><button type="button" name="ask" value="{escape(s)}">{escape(s)}</button></li>'
        for s in starters
    )
    listed = f'<ul class="starters">{buttons}</ul>' if starters else ""
    return bubble(
        "assistant",
        f'<div class="welcome"><h2>How can we help?</h2><p>{ASSISTANT_INTRODUCTION}</p>'
        f"{listed}</div>",
    )


def asked(text: str, filenames: Sequence[str] = ()) -> Bubble:
    """What the customer is saying, and the files that go with it."""
    return _customer(text, names_html(filenames))


def _customer(text: str, files: str) -> Bubble:
    said = f'<div class="said">{escape(text)}</div>' if text else ""
    return bubble("user", f'<div class="customer"><span class="sr">You: </span>{said}{files}</div>')


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
) -> Bubble:
    """The bubble of a stored message.

    `link` gives the addresses of its files; `explain` asks for the reason behind a thumbs down;
    `offer_person` shows the button that brings in a person below every answer that offers one.
    """
    role = Role(message.role)
    match role:
        case Role.USER:
            return _customer(message.content, files_html(message.attachments, link))
        case Role.ASSISTANT:
            return bubble(
                "assistant", _answer(message, offer_person, link) + _asked(message, rating, explain)
            )
        case Role.OPERATOR:
            return bubble("assistant", _operator(message, link))
        case Role.SYSTEM:
            return bubble("assistant", f'<div class="system">{escape(message.content)}</div>')
        case _:
            assert_never(role)


def _answer(message: Message, offer_person: bool, link: Link) -> str:
    citations = [Citation.of(info) for info in message.sources]
    offer = _button("handoff", TALK_TO_A_PERSON)
    articles = choices_html if message.outcome == Outcome.CLARIFIED else suggestions_html
    offered = message.outcome == Outcome.DECLINED or OFFERED in message.tools_used
    return (
        f'<div class="answer" id="{escape(message.id)}"><span class="sr">Assistant: </span>'
        f'<div class="body">{answer_html(message.content, citations, key=message.id)}</div>'
        f"{sources_html(citations, key=message.id, link=link)}"
        f"{articles(message.suggestions)}"
        f"{offer if offered and offer_person else ''}</div>"
    )


def _operator(message: Message, link: Link) -> str:
    name = escape(message.author or "Support")
    return (
        f'<div class="operator" id="{escape(message.id)}"><p class="from">'
        f'<span class="initial">{name[:1]}</span>{name}<span class="person">Support team</span></p>'
        f'<div class="said">{escape(message.content)}</div>'
        f"{files_html(message.attachments, link)}</div>"
    )


def _asked(message: Message, rating: str | None, explain: bool) -> str:
    """The thumbs below an answer; a handoff or a question is none."""
    if message.outcome in (Outcome.ESCALATED, Outcome.CLARIFIED):
        return ""
    return _explanation(message.id) if explain else _feedback(message.id, rating)


def _feedback(message_id: str, rating: str | None) -> str:
    thanks = '<span class="thanks">Thank you</span>' if rating else ""
    return (
        '<div class="feedback"><span class="question">Did this help?</span>'
        f"{_thumb(message_id, Rating.UP, 'Yes, this helped', rating)}"
        f"{_thumb(message_id, Rating.DOWN, 'No, this did not help', rating)}{thanks}</div>"
    )


def _thumb(message_id: str, kind: Rating, label: str, rating: str | None) -> str:
    chosen = " chosen" if rating == kind else ""
    return (
        f'<button type="button" name="{kind}" value="{escape(message_id)}" '
        f'id="{kind}-{escape(message_id)}" class="thumb {kind}{chosen}" title="{label}">'
        f'<span class="sr">{label}</span></button>'
    )


def _explanation(message_id: str) -> str:
    key = escape(message_id)
    choices = "".join(
        f'<label><input type="radio" name="reason" value="{value}" id="{value}-{key}">'
        f"<span>{text}</span></label>"
        for value, text in REASONS.items()
    )
    return (
        f'<form class="explain" id="explain-{key}" name="explain"><fieldset>'
        f'<legend>Sorry about that. What was wrong?</legend><div class="choices">{choices}</div>'
        '<label class="comment"><span>Anything to add? (optional)</span>'
        f'<input type="text" name="comment" maxlength="1000" id="comment-{key}"></label>'
        f'<div class="actions"><button type="submit" value="{key}">Send</button>'
        f'<button type="button" name="dismiss" value="{key}">Skip</button></div></fieldset></form>'
    )


def _button(name: str, label: str) -> str:
    return f'<button type="button" name="{escape(name)}" class="offer">{escape(label)}</button>'
