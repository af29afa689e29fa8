"""A turn's events as the bubble that grows while the answer is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import assert_never

from app.chat_sources import Citation, answer_html
from core.agent.events import (
    EscalationDecided,
    MessageStored,
    SourcesFound,
    Started,
    StatusChanged,
    TextAdded,
    TurnCompleted,
    TurnEvent,
)
from core.language.words import ENGLISH, Words


@dataclass(frozen=True)
class AnswerDraft:
    """What is known of an answer so far."""

    status: str = ""
    text: str = ""
    citations: Sequence[Citation] = ()
    words: Words = ENGLISH


def advance(draft: AnswerDraft, event: TurnEvent) -> AnswerDraft:
    """The draft after one more event."""
    match event:
        case MessageStored():
            return draft
        case Started():
            return replace(draft, status=draft.words("chat.status.working"))
        case StatusChanged(message):
            return replace(draft, status=message)
        case SourcesFound(sources):
            return replace(draft, citations=[Citation.of(s.as_info()) for s in sources])
        case EscalationDecided():
            return replace(draft, status=draft.words("chat.status.passing_on"))
        case TextAdded(content):
            return replace(draft, text=draft.text + content)
        case TurnCompleted(text=text):
            return replace(draft, text=text)
        case _:
            assert_never(event)


def draft_html(draft: AnswerDraft) -> str:
    """The bubble's HTML: the status until the first word, then the text; empty before either.

    The row of sources comes with the complete answer.
    """
    if draft.text:
        body = answer_html(draft.text, draft.citations, key="draft", words=draft.words)
        return f'<div class="answer growing"><div class="body">{body}</div></div>'
    if draft.status:
        return f'<div class="working"><span class="dots"></span>{escape(draft.status)}</div>'
    return ""
