"""What the chat asks of the services: which session this browser has, and what is in it."""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from app.chat_bubbles import Bubble, note, stored, welcome
from app.chat_files import Link, address, signed_address
from core.bootstrap import Services
from core.demo.loader import STARTERS
from core.errors import (
    MessageNotFound,
    NotSignedIn,
    SessionEnded,
    SessionNotFound,
    TokenReplaced,
)
from core.escalation.queue import Place
from core.language.language import Language
from core.language.words import Words
from core.sessions.models import Message, Role, SessionStatus
from core.sessions.service import IN_ENGLISH, Speaks

SHOWN_MESSAGES = 500
"""The latest messages of a session that the chat shows."""
CLIENT = "chat"
"""What typing signs from this page carry."""
RENEW_LINKS_S = 600
"""How old the links to files may get in an open chat (seconds); they are good for longer."""

Memory = str | None
"""What the browser keeps: the session's token.

A plain string, since Gradio's streaming changes an object that it sent before in place.
"""
NOTHING = "-"
"""What it keeps when a new chat has been started; Gradio stores nothing that is false."""


@dataclass(frozen=True)
class Cursor:
    """How far this browser has read."""

    message_id: str | None = None
    status: SessionStatus | None = None
    place: str = ""
    writing: tuple[str, ...] = ()
    """The people who were writing."""
    renew_at: float | None = None
    """When its links to files are to be drawn anew, in seconds since 1970; `None` without any."""


@dataclass(frozen=True)
class Conversation:
    """A session as the chat shows it; without `session_id` one that has not begun."""

    session_id: str | None = None
    status: SessionStatus | None = None
    messages: Sequence[Message] = ()
    ratings: Mapping[str, str] = field(default_factory=dict)
    starters: Sequence[str] = ()
    language: Language = Language.EN
    place: Place | None = None
    """Where the customer stands while a person is to answer."""
    writing: tuple[str, ...] = ()
    """The people who are writing at this moment."""
    link: Link = address
    lost: bool = False
    """The browser remembered a session that is not there, or not for it."""
    replaced: bool = False
    """The page was left open after the session's end while another tab has got a newer token."""

    @property
    def words(self) -> Words:
        """What the product says in its language."""
        return Words.of(self.language)

    @property
    def cursor(self) -> Cursor:
        last = self.messages[-1].id if self.messages else None
        place = self.place.words if self.place else ""
        return Cursor(last, self.status, place, self.writing, self._renew_at)

    @property
    def _renew_at(self) -> float | None:
        linked = any(message.attachments for message in self.messages)
        return time.time() + RENEW_LINKS_S if linked else None

    @property
    def with_person(self) -> bool:
        """Whether a person answers instead of the assistant."""
        return self.status is SessionStatus.ESCALATED

    @property
    def last_question(self) -> Message | None:
        """The latest message of the customer."""
        said = [m for m in self.messages if m.role == Role.USER]
        return said[-1] if said else None

    @property
    def operator(self) -> str | None:
        """The person who has the session, once somebody has."""
        return self.place.ticket.owner_name if self.place else None

    def bubbles(self, *, explain: str | None = None) -> list[Bubble]:
        """Everything said so far; `explain` is the answer whose thumbs down is being explained."""
        words = self.words
        opening = [welcome(() if self.messages else self.starters, words=words)]
        if self.lost:
            opening.append(note(words("chat.gone")))
        return opening + [
            stored(
                message,
                link=self.link,
                rating=self.ratings.get(message.id),
                explain=message.id == explain,
                offer_person=not self.with_person,
                words=words,
            )
            for message in self.messages
        ]


class ChatSessions:
    """The session of a browser, found by the token that the browser kept."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._starters = STARTERS if services.settings.demo else ()

    def open(self, memory: Memory, reader: Speaks = IN_ENGLISH) -> Conversation:
        """The remembered conversation; a new one when there is none, or not for this token.

        `reader` says in which language, as long as there is no session.
        """
        new = Conversation(starters=self._starters, language=reader.language)
        if memory in (None, NOTHING):
            return new
        try:
            return self._load(self.session_id(memory))
        except TokenReplaced:
            return replace(new, replaced=True)
        except (NotSignedIn, SessionNotFound):
            return replace(new, lost=True)

    def reopen(self, memory: Memory, reader: Speaks = IN_ENGLISH) -> tuple[Conversation, Memory]:
        """`open` for a page that was just loaded, and what its browser is to remember from now on.

        Only here can an ended session exchange its token: the page keeps the new one at once.
        """
        with suppress(NotSignedIn, SessionNotFound):
            if isinstance(memory, str) and memory != NOTHING:
                memory = self._services.access.enter(memory).new_token or memory
        conversation = self.open(memory, reader)
        if conversation.replaced:
            conversation = replace(conversation, replaced=False, lost=True)
        return conversation, memory

    def has_news(self, memory: Memory, seen: Cursor) -> bool:
        """Whether the remembered conversation is to be drawn anew: mostly, since there is more."""
        if seen.renew_at is not None and time.time() >= seen.renew_at:
            return True
        if memory in (None, NOTHING) or seen.status is SessionStatus.ENDED:
            return False
        try:
            session_id = self.session_id(memory)
            session = self._services.sessions.get(session_id)
            status = SessionStatus(session.status)
            newer = self._services.sessions.history(session_id, limit=1, after=seen.message_id)
            place = self._place(session_id, status)
            writing = self._writing(session_id, status, session.words)
        except (NotSignedIn, SessionNotFound, MessageNotFound):
            return True
        words = place.words if place else ""
        now = replace(seen, status=status, place=words, writing=writing)
        return bool(newer.messages) or now != seen

    def show_typing(self, memory: Memory) -> None:
        """Let the person who answers see that the customer writes; the assistant need not know."""
        with suppress(NotSignedIn, SessionNotFound, SessionEnded):
            session_id = self.session_id(memory)
            if self._services.sessions.get(session_id).status == SessionStatus.ESCALATED:
                self._services.typing.sign(session_id, client_id=CLIENT, role=Role.USER)

    def begin(self, reader: Speaks = IN_ENGLISH) -> str:
        """A new session; what the browser is to remember of it."""
        session = self._services.sessions.create(metadata={"channel": "chat"}, speaks=reader)
        return self._services.tokens.issue(session.id)

    def session_id(self, memory: Memory) -> str:
        """Raises NotSignedIn when the token is not ours or no longer good, SessionNotFound."""
        # The browser's storage is its owner's to change: it may hold anything.
        token = memory if isinstance(memory, str) else ""
        return self._services.access.enter(token, exchange=False).session_id

    def _place(self, session_id: str, status: SessionStatus) -> Place | None:
        """Asked for only while it matters: every open chat looks for news all the time."""
        if status is not SessionStatus.ESCALATED:
            return None
        return self._services.escalation.place(session_id)

    def _load(self, session_id: str) -> Conversation:
        sessions = self._services.sessions
        session = sessions.get(session_id)
        status, language = SessionStatus(session.status), Language(session.language)
        page = sessions.history(session_id, limit=SHOWN_MESSAGES, for_customer=True)
        if page.total > SHOWN_MESSAGES:
            earlier = page.total - SHOWN_MESSAGES
            page = sessions.history(
                session_id, limit=SHOWN_MESSAGES, offset=earlier, for_customer=True
            )
        return Conversation(
            session_id,
            status,
            page.messages,
            page.ratings,
            self._starters,
            place=self._place(session_id, status),
            language=language,
            writing=self._writing(session_id, status, Words.of(language)),
            link=lambda key: signed_address(key, self._services.links.sign(key)),
        )

    def _writing(self, session_id: str, status: SessionStatus, words: Words) -> tuple[str, ...]:
        """The people who are writing to the customer; nobody asks while the assistant answers."""
        if status is not SessionStatus.ESCALATED:
            return ()
        signs = self._services.typing.writing(session_id)
        return tuple(
            sign.name or words("chat.support") for sign in signs if sign.role == Role.OPERATOR
        )
