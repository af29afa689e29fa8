"""A message on its way to the agent, and the answer on its way to the page."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256

import gradio as gr

from app.chat_bubbles import Bubble, asked, growing
from app.chat_language import reader_of
from app.chat_limits import Asker, ChatLimits
from app.chat_parts import Parts, Updates
from app.chat_sessions import ChatSessions, Memory
from app.chat_uploads import TooManyFiles, discard_uploads, read_uploads
from app.chat_view import failed, labelled, shown
from app.render import AnswerDraft, advance
from core.agent.events import TurnEvent
from core.agent.service import MAX_MESSAGE
from core.attachments.service import MAX_FILES, Upload
from core.bootstrap import Services
from core.errors import MessageTooLong
from core.language.words import Words

PAINT_EVERY_S = 0.06
"""How often a growing answer is sent to the browser at most (seconds)."""


@dataclass(frozen=True)
class Submission:
    """What the customer sends."""

    text: str
    client_message_id: str | None
    paths: Sequence[str] = ()
    """Its files, where Gradio has put them."""
    on_stored: Updates = field(default_factory=dict)
    """What changes in the page beside the conversation once the message is stored."""
    is_repeat: bool = False
    """It is in the conversation already."""
    is_own: bool = True
    """Its words are the customer's; otherwise they say nothing about the customer's language."""


class ChatTurns:
    """Takes turns with the agent and shows how they go."""

    def __init__(self, services: Services, sessions: ChatSessions, parts: Parts) -> None:
        self._services = services
        self._sessions = sessions
        self._parts = parts
        self._limits = ChatLimits(services)

    def take(
        self, memory: Memory, submission: Submission, asker: Asker = None
    ) -> Iterator[Updates]:
        """The page's changes until the answer is complete, or what kept it from being so."""
        reader = reader_of(asker.headers if asker else None)
        conversation = self._sessions.open(memory, reader)
        stored = False
        try:
            self._limits.count(memory, asker)
            uploads = read_uploads(submission.paths)
            self._check(submission.text, uploads)
            if conversation.session_id is None:
                self._limits.count_new_session(asker)
                memory = self._sessions.begin(reader)
            events = self._services.agent.take_turn(
                self._sessions.session_id(memory),
                submission.text,
                attachments=uploads,
                client_message_id=submission.client_message_id,
                language=None if submission.is_own else conversation.language,
            )
            stored = True
            discard_uploads(submission.paths)
            words, names = conversation.words, _names(uploads)
            said = [] if submission.is_repeat else [asked(submission.text, names, words=words)]
            so_far = [*replace(conversation, starters=()).bubbles(), *said]
            with _finishing(events):
                yield self._stored(memory, so_far) | submission.on_stored
                for draft in _drafts(events, words):
                    yield {self._parts.log: [*so_far, *growing(draft)]}
            now = self._sessions.open(memory)
            changed = now.language is not conversation.language
            yield shown(self._parts, now) | (labelled(self._parts, now) if changed else {})
        except Exception as error:  # noqa: BLE001  the page's outermost edge; `failed` logs it
            yield self._failed(memory, error, stored)

    @staticmethod
    def _check(text: str, uploads: Sequence[Upload]) -> None:
        """Refuse what the agent would refuse, before a session is begun for it.

        Raises MessageTooLong, TooManyFiles.
        """
        if len(text) > MAX_MESSAGE:
            raise MessageTooLong(len(text), MAX_MESSAGE)
        if len(uploads) > MAX_FILES:
            raise TooManyFiles(MAX_FILES)

    def _stored(self, memory: Memory, bubbles: list[Bubble]) -> Updates:
        """The message is safe; until the answer is complete no one else draws the conversation."""
        return {
            self._parts.log: bubbles,
            self._parts.memory: memory,
            self._parts.pulse: gr.Timer(active=False),
        }

    def _failed(self, memory: Memory, error: Exception, stored: bool) -> Updates:
        updates = failed(self._parts, self._sessions.open(memory), error, stored=stored)
        return updates | {self._parts.memory: memory}


def message_id(draft_id: str, text: str, paths: Sequence[str] = ()) -> str:
    """The same for a message that is sent twice, another one as soon as it is edited."""
    return f"{draft_id}-{sha256(repr((text, list(paths))).encode()).hexdigest()[:16]}"


def _drafts(events: Iterator[TurnEvent], words: Words) -> Iterator[AnswerDraft]:
    """The answer as it grows, not more often than the page is to be painted."""
    draft = AnswerDraft(words=words)
    painted = 0.0
    for event in events:
        draft = advance(draft, event)
        if not draft.text or time.monotonic() - painted >= PAINT_EVERY_S:
            painted = time.monotonic()
            yield draft


@contextmanager
def _finishing(events: Iterator[TurnEvent]) -> Iterator[None]:
    """Lets the turn end though the page is closed: the answer is there when it is opened again."""
    try:
        yield
    finally:
        for _ in events:
            pass


def _names(uploads: Sequence[Upload]) -> list[str]:
    return [upload.filename for upload in uploads]
