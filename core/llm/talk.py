"""What is said to a language model and what comes back, whichever server it runs on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Message = Mapping[str, Any]
"""One message in the form of the chat completions API."""


@dataclass(frozen=True)
class ToolCall:
    """A tool that the model wants used; `arguments` is the JSON text that it wrote."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Usage:
    """Tokens of a request as the server counts them; `None` where it does not say."""

    tokens_in: int | None = None
    tokens_out: int | None = None


@dataclass(frozen=True)
class TextPiece:
    """Some characters of the answer."""

    text: str


@dataclass(frozen=True)
class Reply:
    """The end of an answer: the tools that are wanted before it goes on, and what it took."""

    calls: Sequence[ToolCall]
    usage: Usage
    was_cut: bool = False
    """The model reached its limit of tokens, so that the last sentence may be half of one."""


Piece = TextPiece | Reply
