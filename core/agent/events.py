"""What happens during a turn, in order, as a closed set. Front ends match it exhaustively."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from core.sessions.models import Outcome


@dataclass(frozen=True)
class Source:
    """A cited passage as the customer sees it; `number` is the one in the text, from 1."""

    number: int
    article_id: str
    version: int
    title: str
    heading: str
    url: str | None
    content: str
    """The passage in Markdown, exactly as it was quoted from."""
    relevance_score: float
    """0 to 1."""
    attachment_id: str | None = None
    """The customer's own file that it is of, instead of an article."""

    @classmethod
    def from_info(cls, info: Mapping[str, Any]) -> Self:
        """The source behind a stored `SourceInfo`."""
        return cls(
            number=info["rank"],
            content=info["content"],
            relevance_score=info["relevance_score"],
            **info["metadata"],
        )

    def as_info(self) -> dict[str, Any]:
        """The contract's `SourceInfo`; a file is named only where there is one."""
        file = {"attachment_id": self.attachment_id} if self.attachment_id else {}
        return {
            "content": self.content,
            "metadata": {
                "article_id": self.article_id,
                "version": self.version,
                "title": self.title,
                "url": self.url,
                "heading": self.heading,
                **file,
            },
            "relevance_score": self.relevance_score,
            "rank": self.number,
        }


@dataclass(frozen=True)
class MessageStored:
    """The customer's message is safe; nothing after this can lose it."""

    message_id: str
    seq: int
    """Its place among all messages: later ones of its session have larger ones."""


@dataclass(frozen=True)
class Started:
    """The agent works on an answer."""


@dataclass(frozen=True)
class StatusChanged:
    """A word on what the agent is doing, for people."""

    message: str


@dataclass(frozen=True)
class SourcesFound:
    """The passages that the text to come cites."""

    sources: Sequence[Source]


@dataclass(frozen=True)
class EscalationDecided:
    """A person takes over; the text to come tells the customer."""

    reason: str
    ticket_id: int


@dataclass(frozen=True)
class TextAdded:
    """A piece of the answer. Joined, the pieces are the stored message."""

    content: str


@dataclass(frozen=True)
class TurnCompleted:
    """The answer is stored.

    `message_id` is `None` when no answer of the bot was due, since a person owns the session.
    """

    session_id: str
    message_id: str | None
    text: str
    outcome: Outcome
    confidence: float
    sources: Sequence[Mapping[str, Any]]
    """`SourceInfo` of the cited passages, at most three."""
    suggestions: Sequence[Mapping[str, Any]]
    """`{article_id, title, url}` of the nearest articles beside a declined answer."""
    processing_time: float
    """Seconds since the message arrived."""
    message_count: int
    has_context: bool
    """Whether an earlier turn was used to understand this one."""
    tools_used: Sequence[str]
    ticket_id: int | None = None
    queue_position: int | None = None
    facts_extracted: int = 0
    """Things that are remembered from the message."""


TurnEvent = (
    MessageStored
    | Started
    | StatusChanged
    | SourcesFound
    | EscalationDecided
    | TextAdded
    | TurnCompleted
)
