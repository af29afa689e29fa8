"""What is said to the model in one turn. Everything that leaves for it passes here."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from core.agent.prompting import Prompt
from core.llm.talk import Message, ToolCall
from core.sessions.repository import storable


class Redaction(Protocol):
    """Puts placeholders in the place of what the model need not see, and takes them back."""

    def hide(self, text: str) -> str: ...

    def restore(self, text: str) -> str: ...


@dataclass
class Conversation:
    """The messages in the form of the chat completions API, hidden on the way out."""

    prompt: Prompt
    redaction: Redaction
    messages: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.messages.append({"role": "system", "content": self.prompt.text})

    def ask(self, text: str) -> None:
        self.messages.append({"role": "user", "content": self.redaction.hide(text)})

    def answer_calls(self, said: str, calls: Sequence[ToolCall], results: Sequence[str]) -> None:
        """The tools that the model wanted, and what each gave. `said` is as the model wrote it."""
        self.messages.append(
            {
                "role": "assistant",
                "content": said or None,
                "tool_calls": [
                    {
                        "id": call.id,
                        "type": "function",
                        "function": {"name": call.name, "arguments": _sound(call.arguments)},
                    }
                    for call in calls
                ],
            }
        )
        for call, result in zip(calls, results, strict=True):
            hidden = self.redaction.hide(result)
            self.messages.append({"role": "tool", "tool_call_id": call.id, "content": hidden})

    def restore(self, text: str) -> str:
        return self.redaction.restore(text)

    def restored(self, arguments: str) -> dict[str, Any]:
        """A call's arguments; empty where they are no JSON object."""
        try:
            read = json.loads(arguments or "{}")
        except ValueError:
            return {}
        return dict(self._restored(read)) if isinstance(read, dict) else {}

    def _restored(self, read: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        for name, value in read.items():
            sound = storable(self.restore(value)) if isinstance(value, str) else value
            yield str(name), sound


def _sound(arguments: str) -> str:
    """Servers refuse a conversation whose calls are no JSON."""
    try:
        json.loads(arguments)
    except ValueError:
        return "{}"
    return arguments
