"""What happens when the customer does something in the chat. A handler gives the page's changes."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import uuid4

import gradio as gr

from app.chat_bubbles import REASONS
from app.chat_language import reader_of
from app.chat_limits import Asker, ChatLimits
from app.chat_parts import Parts, Updates
from app.chat_sessions import NOTHING, ChatSessions, Cursor, Memory
from app.chat_turns import ChatTurns, Submission, message_id
from app.chat_view import emptied, failed, labelled, shown
from core.bootstrap import Services
from core.escalation.models import TicketReason
from core.language.language import Language
from core.sessions.models import Rating
from core.sessions.service import IN_ENGLISH, Speaks

LONGEST_COMMENT = 1000
"""Characters of a comment that are kept."""


class ChatEvents:
    """The page's handlers. `memory` is what the browser kept."""

    def __init__(self, services: Services, parts: Parts) -> None:
        self._services = services
        self._parts = parts
        self._sessions = ChatSessions(services)
        self._limits = ChatLimits(services)
        self._turns = ChatTurns(services, self._sessions, parts)

    def load(self, memory: Memory, asker: Asker = None) -> Updates:
        """The remembered conversation, or the welcome."""
        conversation, kept = self._sessions.reopen(memory, _reader(asker))
        updates = shown(self._parts, conversation) | self._new_draft()
        updates |= labelled(self._parts, conversation)
        return updates if kept == memory else updates | {self._parts.memory: kept}

    def pulse(self, memory: Memory, seen: Cursor, news: float) -> float:
        """One more piece of news if others have said something since the last look.

        Apart from `refresh`, since Gradio spends 20 ms of processor time on an output of eleven
        components even when none of them changes, and every open chat asks all the time.
        """
        return news + self._sessions.has_news(memory, seen)

    def refresh(self, memory: Memory, explaining: str | None, asker: Asker = None) -> Updates:
        """The conversation with what others have said."""
        conversation = self._sessions.open(memory, _reader(asker))
        return shown(self._parts, conversation, explaining=explaining)

    def choose_language(self, memory: Memory, event: gr.EventData, asker: Asker = None) -> Updates:
        """Speak to the customer in another language from now on."""
        language = Language.of_tag(event.value)
        if language is None:
            return self._no_change()

        def keep() -> None:
            self._limits.count(memory, asker)
            if memory not in (None, NOTHING):
                session_id = self._sessions.session_id(memory)
                self._services.sessions.choose_language(session_id, language)

        reader = Speaks(language, chosen=True)
        updates = self._after(keep, memory, reader=reader)
        return updates | labelled(self._parts, self._sessions.open(memory, reader))

    def send(
        self,
        memory: Memory,
        draft_id: str,
        composed: Mapping[str, Any] | None,
        asker: Asker = None,
    ) -> Iterator[Updates]:
        """Send what is in the message box, which is emptied once the message is stored."""
        text = str((composed or {}).get("text") or "").strip()
        paths = [str(path) for path in (composed or {}).get("files") or ()]
        if not text and not paths:
            yield self._no_change()
            return
        emptied = self._new_draft() | self._empty_box()
        key = message_id(draft_id, text, paths)
        yield from self._turns.take(memory, Submission(text, key, paths, emptied), asker)

    def ask(
        self, memory: Memory, draft_id: str, event: gr.EventData, asker: Asker = None
    ) -> Iterator[Updates]:
        """Send one of the starter questions."""
        text = str(event.value)
        submission = Submission(
            text, message_id(draft_id, text), on_stored=self._new_draft(), is_own=False
        )
        yield from self._turns.take(memory, submission, asker)

    def retry(self, memory: Memory, asker: Asker = None) -> Iterator[Updates]:
        """Answer the latest question once more, after an attempt that failed."""
        question = self._sessions.open(memory).last_question
        if question is None:
            yield self._no_change()
            return
        repeat = Submission(question.content, question.client_message_id, is_repeat=True)
        yield from self._turns.take(memory, repeat, asker)

    def handoff(self, memory: Memory, asker: Asker = None) -> Updates:
        """Bring in a person."""
        reader = _reader(asker)
        try:
            self._limits.count(memory, asker)
            if self._sessions.open(memory).session_id is None:
                self._limits.count_new_session(asker)
                memory = self._sessions.begin(reader)
            self._services.escalation.request(
                self._sessions.session_id(memory), reason=TicketReason.EXPLICIT_REQUEST
            )
        except Exception as error:  # noqa: BLE001  the page's outermost edge; `failed` logs it
            page = failed(self._parts, self._sessions.open(memory, reader), error)
        else:
            page = shown(self._parts, self._sessions.open(memory, reader))
        return page | {self._parts.memory: memory}

    def fresh(self, asker: Asker = None) -> Updates:
        """A new chat; the earlier one stays with the support team."""
        conversation = self._sessions.open(NOTHING, _reader(asker))
        updates = shown(self._parts, conversation) | labelled(self._parts, conversation)
        updates |= self._new_draft() | {self._parts.memory: NOTHING}
        updates[self._parts.composer] = emptied(conversation.words)
        return updates

    def rate(self, memory: Memory, event: gr.EventData, asker: Asker = None) -> Updates:
        """Keep a thumb, and ask for the reason behind one that is down."""
        rating, message = Rating(event.name), str(event.value)

        def keep() -> None:
            self._limits.count(memory, asker)
            session_id = self._sessions.session_id(memory)
            self._services.sessions.rate(session_id, message, rating=rating)

        asked = message if rating is Rating.DOWN else None
        return self._after(keep, memory, explaining=asked, reader=_reader(asker))

    def explain(self, memory: Memory, event: gr.EventData, asker: Asker = None) -> Updates:
        """Keep the reason behind a thumbs down."""

        def keep() -> None:
            self._limits.count(memory, asker)
            self._services.sessions.rate(
                self._sessions.session_id(memory),
                str(event.value),
                rating=Rating.DOWN,
                reason=event.reason if event.reason in REASONS else None,
                comment=str(event.comment).strip()[:LONGEST_COMMENT] or None,
            )

        return self._after(keep, memory, reader=_reader(asker))

    def dismiss(self, memory: Memory) -> Updates:
        """Leave a thumbs down without a reason."""
        return shown(self._parts, self._sessions.open(memory))

    def typing(self, memory: Memory) -> None:
        """The customer is writing."""
        self._sessions.show_typing(memory)

    def _after(
        self,
        action: Callable[[], None],
        memory: Memory,
        *,
        explaining: str | None = None,
        reader: Speaks = IN_ENGLISH,
    ) -> Updates:
        """Do something, then show the conversation as it is now, or what went wrong."""
        try:
            action()
        except Exception as error:  # noqa: BLE001  the page's outermost edge; `failed` logs it
            return failed(self._parts, self._sessions.open(memory, reader), error)
        return shown(self._parts, self._sessions.open(memory, reader), explaining=explaining)

    def _no_change(self) -> Updates:
        """For a handler that has nothing to say: after silence Gradio empties every component."""
        return {self._parts.actions: gr.skip()}

    def _new_draft(self) -> Updates:
        return {self._parts.draft: uuid4().hex}

    def _empty_box(self) -> Updates:
        return {self._parts.composer: gr.MultimodalTextbox(value={"text": "", "files": []})}


def _reader(asker: Asker) -> Speaks:
    return reader_of(asker.headers if asker else None)
